// What was downloaded once: a folder for all apps of a user, where files lie under the hash of their content.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export function sha256Of(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The user's folder for it. */
export function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "polyglot/python");
}

/** A file of the cache by its SHA-256; one that was damaged is removed. */
export async function readCached(cache: string, sha256: string): Promise<Buffer | undefined> {
  const path = pathOf(cache, "files", sha256);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || sha256Of(bytes) === sha256) return bytes;
  await rm(path, { force: true });
  return undefined;
}

/** Keeps a file; resolves to its SHA-256. */
export async function keep(cache: string, bytes: Buffer): Promise<string> {
  const sha256 = sha256Of(bytes);
  await writeWhole(pathOf(cache, "files", sha256), bytes);
  return sha256;
}

/** A text by a key of its own: a page of an index by its address, what a wheel says of itself by the wheel's hash. */
export async function readText(cache: string, kind: "pages" | "metadata", key: string): Promise<string | undefined> {
  return readFile(pathOf(cache, kind, sha256Of(key)), "utf8").catch(() => undefined);
}

export async function keepText(cache: string, kind: "pages" | "metadata", key: string, text: string): Promise<void> {
  await writeWhole(pathOf(cache, kind, sha256Of(key)), text);
}

function pathOf(cache: string, kind: string, hash: string): string {
  return join(cache, kind, hash.slice(0, 2), hash);
}

/** Under its name once it is whole, as others may read it now; in a folder that is made where there is none. */
export async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
