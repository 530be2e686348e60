// The TypeScript engine of a build: imports the outputs that `polyglot build` made, and compiles nothing.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Route } from "../../contract/route.ts";
import { ALWAYS_READY } from "../../contract/status.ts";
import { InternalError } from "../../errors.ts";
import type { Engine, LoadedFile } from "../engine.ts";
import type { TypeScriptEngineOptions } from "./engine.ts";
import { type App, importError } from "./failure.ts";
import { closeForeign, openForeign } from "./foreign.ts";
import { Hooks } from "./hooks.ts";
import { exportedFunctions, invokeIn } from "./invoke.ts";
import { createLoadedFile } from "./loaded-file.ts";
import { enableSourceMaps } from "./stack.ts";
import type { Imported } from "./versions.ts";

export interface BuiltTypeScript {
  /** Absolute path of the folder of outputs. */
  readonly folder: string;
  /** Names of outputs by the absolute path of their source: of handlers, and of modules that other languages import. */
  readonly entries: ReadonlyMap<string, string>;
  /** Absolute paths of sources by the name of their output. */
  readonly sources: ReadonlyMap<string, string>;
  /** Absolute paths of those that reach other languages. */
  readonly foreign: ReadonlySet<string>;
}

export function createBuiltEngine(
  { root, log, foreign, validateResponses = false }: TypeScriptEngineOptions,
  { folder, entries, sources, foreign: reaching }: BuiltTypeScript,
): Engine {
  if (foreign) openForeign(folder, foreign);
  enableSourceMaps();
  const hooks = new Hooks(folder, log);
  const sourceOf = (output: string) => sources.get(basename(output));
  const app: App = { root, folder, sourceOf, validateResponses, isBuilt: true };
  const load = async (file: string): Promise<Imported> => {
    const output = entries.get(file);
    if (output === undefined) throw new InternalError(`${file} is in no output of the build`);
    try {
      const namespace = await import(pathToFileURL(join(folder, output)).href);
      const commonJs = output.endsWith(".cjs");
      if (commonJs) await hooks.start(output, namespace.default ?? {});
      return { exports: commonJs ? namespace.default : namespace, commonJs, foreign: reaching.has(file) };
    } catch (error) {
      throw importError(error, file, app);
    }
  };
  return {
    async load(route: Route): Promise<LoadedFile> {
      return createLoadedFile(route, await load(route.file), app);
    },
    invalidate: async () => [],
    status: () => ALWAYS_READY,
    invoke: (invocation) => invokeIn(app, load, invocation),
    functions: async (file) => exportedFunctions(await load(file)),
    close: async () => {
      await hooks.close();
      closeForeign(folder);
    },
  };
}
