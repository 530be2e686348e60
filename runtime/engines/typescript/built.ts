// The TypeScript engine of a build: imports the outputs that `polyglot build` made, and compiles nothing.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Route } from "../../contract/route.ts";
import { ALWAYS_READY } from "../../contract/status.ts";
import { InternalError } from "../../errors.ts";
import type { Engine, LoadedFile } from "../engine.ts";
import type { TypeScriptEngineOptions } from "./engine.ts";
import { type App, importError } from "./failure.ts";
import { closeForeign, invokeIn, openForeign } from "./foreign.ts";
import { Hooks } from "./hooks.ts";
import { createLoadedFile } from "./loaded-file.ts";
import { enableSourceMaps } from "./stack.ts";

export interface BuiltTypeScript {
  /** Absolute path of the folder of outputs. */
  readonly folder: string;
  /** Names of outputs by the absolute path of their handler file. */
  readonly entries: ReadonlyMap<string, string>;
  /** Absolute paths of sources by the name of their output. */
  readonly sources: ReadonlyMap<string, string>;
  /** Absolute paths of handler files that reach other languages. */
  readonly foreign: ReadonlySet<string>;
}

export function createBuiltEngine(
  { root, log, foreign, validateResponses = false }: TypeScriptEngineOptions,
  { folder, entries, sources, foreign: reaching }: BuiltTypeScript,
): Engine {
  if (foreign) openForeign(folder, foreign);
  enableSourceMaps();
  const hooks = new Hooks(folder, log);
  const app: App = { root, folder, sourceOf: (output) => sources.get(basename(output)), validateResponses };
  return {
    async load(route: Route): Promise<LoadedFile> {
      const output = entries.get(route.file);
      if (output === undefined) throw new InternalError(`${route.source} is in no output of the build`);
      try {
        const namespace = await import(pathToFileURL(join(folder, output)).href);
        const commonJs = output.endsWith(".cjs");
        if (commonJs) await hooks.start(output, namespace.default ?? {});
        const exports = commonJs ? namespace.default : namespace;
        return await createLoadedFile(route, { exports, commonJs, foreign: reaching.has(route.file) }, app);
      } catch (error) {
        throw importError(error, route.file, app);
      }
    },
    invalidate: async () => [],
    status: () => ALWAYS_READY,
    invoke: invokeIn(async (file) => {
      throw new InternalError(`${file} is in no output of the build`);
    }),
    close: async () => {
      await hooks.close();
      closeForeign(folder);
    },
  };
}
