// Unpacks a wheel. Its hash was checked as a whole, so the hashes of single files in its RECORD would say nothing new.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readZip, type ZipEntry } from "./zip.ts";

export interface Unpacked {
  /** Of all its files. */
  readonly bytes: number;
  /** What can be imported of it: `yaml`, `_yaml`. */
  readonly imports: readonly string[];
}

const MAX_BYTES = 2 * 1024 ** 3;

/** Writes the files of a wheel into a folder. Throws an Error that says what is wrong with the wheel. */
export function unpackWheel(wheel: Buffer, folder: string): Unpacked {
  const entries = readZip(wheel);
  findMetadata(entries);
  for (const { name, isLink } of entries) {
    if (isLink) throw new Error(`${name} is a symbolic link, which wheels must not have`);
    if (!isInside(name)) throw new Error(`"${name}" would be written outside of its folder`);
  }
  const files = entries.flatMap((entry) => {
    const place = placeOf(entry.name);
    return place === undefined ? [] : [{ entry, place }];
  });
  const bytes = files.reduce((sum, { entry }) => sum + entry.size, 0);
  if (bytes > MAX_BYTES) throw new Error(`it has ${bytes} bytes; at most ${MAX_BYTES} are unpacked`);
  for (const { entry, place } of files) {
    const path = join(folder, place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, entry.read());
  }
  return { bytes, imports: importsOf(files.map(({ place }) => place)) };
}

/** The text that says what a wheel is and needs. Throws an Error where there is none. */
export function readMetadata(wheel: Buffer): string {
  return findMetadata(readZip(wheel)).read().toString("utf8");
}

function findMetadata(entries: readonly ZipEntry[]): ZipEntry {
  const found = entries.filter(({ name }) => /^[^/]+\.dist-info\/METADATA$/.test(name));
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`it has ${found.length} METADATA files instead of one`);
  return found[0];
}

function isInside(name: string): boolean {
  return (
    name !== "" &&
    !/[\\\0:]/.test(name) &&
    name.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

/** Where a file goes. Scripts, headers and data for other places on a machine have no place here. */
function placeOf(name: string): string | undefined {
  const [, kind, rest] = /^[^/]+\.data\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (kind === undefined) return name;
  return kind === "purelib" || kind === "platlib" ? rest : undefined;
}

function importsOf(places: readonly string[]): string[] {
  const names = places
    .filter((place) => /\.(?:py|so)$/.test(place))
    .map((place) => place.split("/")[0] as string)
    .map((name) => name.replace(/\..*$/, ""))
    .filter((name) => /^[A-Za-z_]\w*$/.test(name));
  return [...new Set(names)].sort();
}
