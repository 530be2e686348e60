// What Python sources import of other languages, read from their text: a build has to compile it before Python asks.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { listPython } from "../files/copy.ts";

/** As `_imports/modules.py` has them, the first wins. */
export const EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".cjs"];
const FROM = /^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n#]*))/gm;
const IMPORT = /^[ \t]*import[ \t]+([\w., \t]+)/gm;

/** Absolute paths, each once; `api` is where names that begin with `_` are found, too. */
export async function findForeignImports(root: string, api: string): Promise<string[]> {
  const found = new Set<string>();
  for (const name of await listPython(root)) {
    const file = join(root, name);
    const source = await readFile(file, "utf8");
    for (const base of importedPlaces(source, dirname(file), root, api)) {
      const foreign = existsSync(`${base}.py`) || existsSync(base) ? undefined : foreignAt(base);
      if (foreign) found.add(foreign);
    }
  }
  return [...found].sort();
}

function foreignAt(base: string): string | undefined {
  return EXTENSIONS.map((extension) => base + extension).find((path) => existsSync(path));
}

/** Paths without extension of all that a module may mean by its imports. */
function* importedPlaces(source: string, folder: string, root: string, api: string): Generator<string> {
  for (const [, dots = "", module = "", inside, line] of source.matchAll(FROM)) {
    const path = module.split(".").join("/");
    const names = (inside ?? line ?? "").split(",").map((name) => name.trim().split(/\s+/)[0] ?? "");
    const places =
      dots === "" ? absolutePlaces(path, root, api) : [resolve(folder, "../".repeat(dots.length - 1), path)];
    for (const place of places) {
      yield place;
      for (const name of names) if (/^\w+$/.test(name)) yield join(place, name);
    }
  }
  for (const [, list = ""] of source.matchAll(IMPORT))
    for (const item of list.split(",")) {
      const path = (item.trim().split(/\s+/)[0] ?? "").split(".").join("/");
      if (path !== "") yield* absolutePlaces(path, root, api);
    }
}

const absolutePlaces = (path: string, root: string, api: string) =>
  path.startsWith("_") ? [join(root, path), join(api, path)] : [join(root, path)];
