// Copies the app's Python sources into a build: any file may be imported by any other, so all of them come along.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface CopiedFile {
  readonly bytes: number;
  readonly sha256: string;
}

const IGNORED = new Set(["node_modules", "__pycache__"]);

/**
 * Resolves to what was copied, by path from the root with forward slashes. Of `foreign`, modules of other languages that
 * Python imports, it copies that they are there.
 */
export async function copyPython(
  root: string,
  folder: string,
  foreign: readonly string[],
): Promise<Map<string, CopiedFile>> {
  const copied = new Map<string, CopiedFile>();
  for (const name of [...(await listPython(root)), ...foreign]) {
    const source = name.endsWith(".py") ? await readFile(join(root, name)) : Buffer.alloc(0);
    const target = join(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, source);
    copied.set(name, { bytes: source.length, sha256: createHash("sha256").update(source).digest("hex") });
  }
  return copied;
}

/** All files of Python, by path from the root. */
export async function listPython(root: string): Promise<string[]> {
  return walk(root, "", [await realpath(root)]);
}

/** Without hidden folders and virtual environments; `chain` holds the real paths of the folders walked through. */
async function walk(folder: string, prefix: string, chain: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, name);
    if (name.startsWith(".") || IGNORED.has(name)) continue;
    const entry = await stat(path).catch(() => undefined); // a link that leads nowhere
    if (entry?.isFile() && name.endsWith(".py")) found.push(prefix + name);
    if (!entry?.isDirectory() || existsSync(join(path, "pyvenv.cfg"))) continue;
    const real = await realpath(path);
    if (!chain.includes(real)) found.push(...(await walk(path, `${prefix}${name}/`, [...chain, real])));
  }
  return found.sort();
}
