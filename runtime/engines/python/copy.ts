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

/** Resolves to what was copied, by path from the root with forward slashes. */
export async function copyPython(root: string, folder: string): Promise<Map<string, CopiedFile>> {
  const copied = new Map<string, CopiedFile>();
  for (const name of await listPython(root, "", [await realpath(root)])) {
    const source = await readFile(join(root, name));
    const target = join(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, source);
    copied.set(name, { bytes: source.length, sha256: createHash("sha256").update(source).digest("hex") });
  }
  return copied;
}

/** Without hidden folders and virtual environments; `chain` holds the real paths of the folders walked through. */
async function listPython(folder: string, prefix: string, chain: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, name);
    if (name.startsWith(".") || IGNORED.has(name)) continue;
    const entry = await stat(path).catch(() => undefined); // a link that leads nowhere
    if (entry?.isFile() && name.endsWith(".py")) found.push(prefix + name);
    if (!entry?.isDirectory() || existsSync(join(path, "pyvenv.cfg"))) continue;
    const real = await realpath(path);
    if (!chain.includes(real)) found.push(...(await listPython(path, `${prefix}${name}/`, [...chain, real])));
  }
  return found.sort();
}
