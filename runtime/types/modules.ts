// Modules of an app that the other language may import, found by looking at its files; none of them is run.
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { EXTENSIONS } from "../engines/python/calls/imports.ts";
import { isPrivateFile, isPrivateFolder } from "../routes/path.ts";
import { IGNORED_FOLDERS } from "../watch.ts";
import { isPythonName } from "./stub-types.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_MODULE = /(?:\.d\.\w*\.?[cm]?ts|\.(?:test|spec)\.[cm]?[jt]sx?)$/;
const RELATIVE_IMPORT = /(?:\bfrom|\bimport|\bimport\s*\()\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/** Paths below a folder, with forward slashes, sorted. */
export async function listSources(folder: string, below = ""): Promise<string[]> {
  const entries: Dirent[] = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = posix.join(below, entry.name);
      if (entry.isDirectory())
        return IGNORED_FOLDERS.has(entry.name) || entry.name.startsWith(".") ? [] : listSources(folder, path);
      return SOURCE.test(path) || path.endsWith(".py") ? [path] : [];
    }),
  );
  return found.flat().sort();
}

/**
 * Python modules that the TypeScript and JavaScript below the folder of routes imports, itself or by other files of the
 * app. Paths from the root, as `sources` are.
 */
export async function importedPython(root: string, sources: readonly string[], apiDir: string): Promise<string[]> {
  const known = new Set(sources);
  const reached = new Set(sources.filter((source) => source.startsWith(`${apiDir}/`) && isCode(source)));
  const python = new Set<string>();
  for (const source of reached) {
    const text = await readFile(join(root, source), "utf8").catch(() => "");
    for (const [, , specifier = ""] of text.matchAll(RELATIVE_IMPORT)) {
      const path = posix.join(posix.dirname(source), specifier);
      const base = path.replace(/\.([cm]?)js$/, ".$1ts");
      const found = [path, base, `${path}.ts`, `${path}/index.ts`].find((one) => known.has(one));
      if (found?.endsWith(".py")) python.add(found);
      else if (found !== undefined && isCode(found)) reached.add(found);
    }
  }
  return [...python].sort();
}

const isCode = (source: string) => SOURCE.test(source) && !NO_MODULE.test(source);

/**
 * What Python finds of the other language below the folder of routes, where no Python module is in its place: from dotted
 * names (`_lib.pricing`) to paths from the root.
 */
export function stubbedModules(sources: readonly string[], apiDir: string): Map<string, string> {
  const known = new Set(sources);
  const modules = new Map<string, string>();
  for (const extension of EXTENSIONS)
    for (const source of sources) {
      if (!source.endsWith(extension) || NO_MODULE.test(source) || !source.startsWith(`${apiDir}/`)) continue;
      const base = source.slice(0, -extension.length);
      const parts = base.slice(apiDir.length + 1).split("/");
      const [first = ""] = parts;
      const isPrivate = parts.length > 1 ? isPrivateFolder(first) : isPrivateFile(`${first}.ts`);
      const isModule = isPrivate && parts.every(isPythonName) && parts.at(-1) !== "_middleware";
      const name = parts.join(".");
      if (isModule && !known.has(`${base}.py`) && !modules.has(name)) modules.set(name, source);
    }
  return modules;
}
