// CommonJS sources: told apart from ES modules, and compiled so that Node still finds their exports by reading them.
import { readFile } from "node:fs/promises";
import { extname, relative } from "node:path";
import type * as Esbuild from "esbuild";
import { type Compiled, TARGET } from "./compiled.ts";
import { placeholder } from "./places.ts";
import { type LocalImport, runtimeFile } from "./resolve.ts";

/**
 * `module.exports` makes a file CommonJS, also where package.json says "type": "module" (Node would refuse it there);
 * a file with `import` or `export` is none.
 */
export function isCommonJs(format: string | undefined, warnings: readonly Esbuild.Message[]): boolean {
  if (format === "cjs") return true;
  return warnings.some(({ id, notes }) => isVariable(id) && notes.some(({ text }) => text.includes("package.json")));
}

/** A bundle would hide the exports from Node's reader; so the source is only printed anew and its imports renamed. */
export async function compileCommonJs(
  esbuild: typeof Esbuild,
  file: string,
  folder: string,
  imports: readonly LocalImport[],
): Promise<Compiled> {
  const parameters = bindParameters(file);
  const { code } = await esbuild.transform(await readFile(file), {
    ...TARGET,
    loader: extname(file).includes("t") ? "ts" : "js",
    sourcefile: relative(folder, file),
    banner: parameters,
  });
  const runtime = JSON.stringify(placeholder("require", runtimeFile("index")));
  const printed = code.replace(/^#!/, "//").replaceAll('require("polyglot-runtime")', () => `require(${runtime})`);
  return { extension: ".cjs", code: renameImports(keepStrict(printed, parameters), imports), imports, data: [] };
}

const isVariable = (id: string) => id === "commonjs-variable-in-esm";

// Node wraps a function around the file; its parameters become those of the source.
function bindParameters(file: string): string {
  const path = JSON.stringify(placeholder("source", file));
  return `__filename = ${path}; __dirname = require("node:path").dirname(__filename); require = require("node:module").createRequire(__filename);`;
}

// "use strict" counts only as the first statement.
function keepStrict(code: string, first: string): string {
  return code.replace(`${first}\n"use strict";`, () => `"use strict"; ${first}\n`);
}

// esbuild prints every call alike, so the text of a call is enough to find it.
function renameImports(code: string, imports: readonly LocalImport[]): string {
  let renamed = code;
  for (const { kind, specifier, file } of imports) {
    const written = JSON.stringify(specifier);
    const output = JSON.stringify(placeholder(kind, file));
    if (kind === "lazy") renamed = renamed.replaceAll(`import(${written})`, `import(${output})`);
    else
      renamed = renamed
        .replaceAll(`require(${written})`, `require(${output})`)
        .replaceAll(`require.resolve(${written})`, `require.resolve(${output})`);
  }
  return renamed;
}
