// The part of a build that is compiled: handlers in TypeScript and JavaScript, and the config file.
import { join, relative, sep } from "node:path";
import { findConfigFile } from "../config/config.ts";
import type { Route } from "../contract/route.ts";
import { TypeScriptBuild } from "../engines/typescript/build.ts";
import type { BuiltFile, Manifest } from "../host/manifest.ts";
import { type BuildOptions, type Folders, loadEach } from "./loaded.ts";

/** Compiles all files together, then evaluates one after the other, so that the time of each is its own. */
export async function buildTypeScript({ config, log }: BuildOptions, folders: Folders, routes: readonly Route[]) {
  const { root } = config;
  const compiler = new TypeScriptBuild({ root, folder: folders.typescript, log });
  const own = routes.filter(({ language }) => language !== "python");
  try {
    const compiled = own.map((route) => ({ route, closure: compiler.compile(route.file) }));
    await Promise.allSettled(compiled.map(({ closure }) => closure));
    const load = async ({ route, closure }: (typeof compiled)[number]) => {
      const ready = await closure;
      const started = performance.now();
      const { file, entry } = await compiler.load(route, ready);
      return { route, file, entry, milliseconds: performance.now() - started };
    };
    const { loaded, failed } = await loadEach(compiled, load, log);
    const name = findConfigFile(root);
    const configured = name === undefined ? null : await compileConfig(compiler, root, name);
    const outputs = [...compiler.outputs()].map(([output, file]): [string, BuiltFile] => {
      return [output, { ...file, source: sourceOf(root, file.source) }];
    });
    return { loaded, failed, config: configured, outputs: Object.fromEntries(outputs) };
  } finally {
    await compiler.close();
  }
}

async function compileConfig(compiler: TypeScriptBuild, root: string, name: string): Promise<Manifest["config"]> {
  const file = join(root, name);
  const { entry } = await compiler.evaluate(file, await compiler.compile(file));
  return { source: name, output: entry.output };
}

const sourceOf = (root: string, file: string) => relative(root, file).replaceAll(sep, "/");
