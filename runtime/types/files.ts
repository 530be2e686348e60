// Generated files in a folder of their own: written where their text is another, taken away where nobody makes them.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../packages/cache.ts";

/** Texts by their path below the folder, with forward slashes. */
export type TypeFiles = ReadonlyMap<string, string>;

/** The paths that are not as they should be: missing, different, or not ours; sorted. */
export async function findStale(folder: string, files: TypeFiles): Promise<string[]> {
  const present = await listFiles(folder);
  const stale = new Set(present.filter((path) => !files.has(path)));
  for (const [path, text] of files) if ((await readText(join(folder, path))) !== text) stale.add(path);
  return [...stale].sort();
}

/**
 * Makes the folder hold these files and no other; those that are right already are not touched, so that nobody who
 * watches them is woken. A reader sees the old text or the new one. Resolves to the paths that changed.
 */
export async function writeTypes(folder: string, files: TypeFiles): Promise<string[]> {
  const stale = await findStale(folder, files);
  for (const path of stale) {
    const file = join(folder, path);
    const text = files.get(path);
    if (text === undefined) await rm(file, { force: true });
    else await writeWhole(file, text);
  }
  return stale;
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const start = folder.length + 1;
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(start).replaceAll("\\", "/"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
