// Modules of an app that the other language may import, found by looking at its files; none of them is run.
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { isPrivateFile, isPrivateFolder } from "../routes/path.ts";
import { IGNORED_FOLDERS } from "../watch.ts";
import { isPythonName } from "./stub-types.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_MODULE = /(?:\.d\.\w*\.?[cm]?ts|\.(?:test|spec)\.[cm]?[jt]sx?)$/;
/** What Python looks for, the first that is there. */
const IMPORTED = [".ts", ".mts", ".js", ".mjs", ".cjs"];
const PYTHON_IMPORT = /(?:\bfrom|\bimport|\bimport\s*\()\s*(["'])(\.{1,2}\/[^"'\n]+\.py)\1/g;

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

/** Python modules that some TypeScript or JavaScript of the app imports; paths from the root, as `sources` are. */
export async function importedPython(root: string, sources: readonly string[]): Promise<string[]> {
  const known = new Set(sources);
  const found = new Set<string>();
  for (const source of sources) {
    if (!SOURCE.test(source) || NO_MODULE.test(source)) continue;
    const text = await readFile(join(root, source), "utf8").catch(() => "");
    if (!text.includes(".py")) continue;
    for (const [, , specifier = ""] of text.matchAll(PYTHON_IMPORT)) {
      const path = posix.join(dirname(source), specifier);
      if (known.has(path)) found.add(path);
    }
  }
  return [...found].sort();
}

/**
 * What Python finds of the other language below the folder of routes, where no Python module is in its place: from dotted
 * names (`_lib.pricing`) to paths from the root.
 */
export function stubbedModules(sources: readonly string[], apiDir: string): Map<string, string> {
  const known = new Set(sources);
  const modules = new Map<string, string>();
  for (const extension of IMPORTED)
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
