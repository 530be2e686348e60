// The part of a build that is compiled: handlers in TypeScript and JavaScript, and the config file.
import { join, relative, sep } from "node:path";
import { findConfigFile } from "../config/config.ts";
import type { Invoke } from "../contract/functions.ts";
import type { Route } from "../contract/route.ts";
import { findForeignImports } from "../engines/python/calls/imports.ts";
import { TypeScriptBuild } from "../engines/typescript/build.ts";
import type { BuiltFile, Manifest } from "../host/manifest.ts";
import { type BuildOptions, type Folders, loadEach } from "./loaded.ts";

/** What both languages have of each other. */
export interface Foreign {
  invoke: Invoke;
  functions: TypeScriptBuild["functions"];
  /** Files of Python that TypeScript imports. */
  python: readonly string[];
  /** Sources that Python imports. */
  modules: readonly string[];
}

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
    const imported = await findForeignImports(root, join(root, config.apiDir));
    const modules: [string, Manifest["modules"][string]][] = [];
    for (const file of imported)
      try {
        const { entry } = await compiler.evaluate(file, await compiler.compile(file));
        modules.push([sourceOf(root, file), { output: entry.output, foreign: entry.foreign }]);
      } catch (error) {
        failed.push({ source: sourceOf(root, file), error: error as Error });
      }
    const name = findConfigFile(root);
    const configured = name === undefined ? null : await compileConfig(compiler, root, name);
    const outputs = [...compiler.outputs()].map(([output, file]): [string, BuiltFile] => {
      return [output, { ...file, source: sourceOf(root, file.source) }];
    });
    const { invoke, functions, foreign: python } = compiler;
    const foreign: Foreign = { invoke, functions, python: [...python], modules: modules.map(([source]) => source) };
    return {
      ...{ loaded, failed, config: configured, outputs: Object.fromEntries(outputs) },
      ...{ modules: Object.fromEntries(modules), foreign },
    };
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
