// Reads zip archives that are in memory, as far as wheels use the format: no encryption, no parts, below 4 GB.
import { inflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** As it stands in the archive: to be checked before anything is written under it. */
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  readonly isLink: boolean;
  read(): Buffer;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const MAX_COMMENT = 0xffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const UNIX = 3;
const TYPE = 0o170000;
const LINK = 0o120000;

/** All files of an archive, folders left out. Throws an Error that says what is wrong with it. */
export function readZip(bytes: Buffer): ZipEntry[] {
  try {
    return listEntries(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("it is no whole zip archive", { cause: error });
    throw error;
  }
}

function listEntries(bytes: Buffer): ZipEntry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new Error("it is a zip archive of more than 4 GB");
  const entries: ZipEntry[] = [];
  for (let n = 0; n < count; n++) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error("its list of files is damaged");
    const next =
      at + ENTRY_SIZE + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const entry = readEntry(bytes, at);
    if (!entry.name.endsWith("/")) entries.push(entry);
    at = next;
  }
  return entries;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - END_SIZE; at >= Math.max(0, bytes.length - END_SIZE - MAX_COMMENT); at--)
    if (bytes.readUInt32LE(at) === END) return at;
  throw new Error("it is no zip archive");
}

function readEntry(bytes: Buffer, at: number): ZipEntry {
  const name = bytes.toString("utf8", at + ENTRY_SIZE, at + ENTRY_SIZE + bytes.readUInt16LE(at + 28));
  const isUnix = bytes.readUInt8(at + 5) === UNIX;
  const mode = bytes.readUInt32LE(at + 38) >>> 16;
  const size = bytes.readUInt32LE(at + 24);
  return { name, size, isLink: isUnix && (mode & TYPE) === LINK, read: () => readContent(bytes, at, name, size) };
}

function readContent(bytes: Buffer, at: number, name: string, size: number): Buffer {
  const method = bytes.readUInt16LE(at + 10);
  const length = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  if ((bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new Error(`${name} is encrypted`);
  if (local + LOCAL_SIZE > bytes.length || bytes.readUInt32LE(local) !== LOCAL) throw new Error(`${name} is damaged`);
  const start = local + LOCAL_SIZE + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + length);
  const content = method === STORED ? packed : method === DEFLATED ? inflate(packed, name, size) : undefined;
  if (content === undefined) throw new Error(`${name} is packed in a way (${method}) that wheels do not use`);
  if (content.length !== size) throw new Error(`${name} has ${content.length} bytes instead of ${size}`);
  return content;
}

function inflate(packed: Buffer, name: string, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw new Error(`${name} cannot be unpacked`, { cause });
  }
}
