// A snapshot: the memory of an interpreter that has started, as a file that another one starts from.
//
//   16 bytes  "polyglot python\n"       4 bytes  length of the header
//   32 bytes  SHA-256 of the header     header   JSON
//   rest      those pages of the memory that are not empty
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

interface Header {
  /** What it was made of and for; see `snapshot-id.ts`. */
  id: string;
  /** CRC-32 of the pages, against damage; each start waits for it, and for SHA-256 three times as long. */
  checksum: number;
  /** Bytes of the interpreter's memory. */
  size: number;
  /** Pages that follow, as first page and number of pages in turn. */
  runs: number[];
  /** What Pyodide's loader wants to see: the head of its own kind of snapshot, in base64. */
  preamble: string;
  /** The environment that the interpreter began with: the first thing in its memory, all else lies behind it. */
  env: Record<string, string>;
  /** Paths of compiled modules that were loaded before Python started, in this order. */
  libraries: string[];
  /** Where the next free memory was then. */
  mark: number;
  /** Entries of the table of functions after they were loaded. */
  table: number;
  /** Variables that modules in it looked for in the environment, and did not find. */
  absent: string[];
  /** Milliseconds on the monotonic clock. */
  clock: number;
}

const MAGIC = Buffer.from("polyglot python\n");
const PREFIX = MAGIC.length + 4 + 32;
const MAX_HEADER = 16 * 1024 * 1024;
const PAGE = 4096;

/** A file that is no whole snapshot of the wanted kind; the message says why. */
export class SnapshotFault extends Error {}

/** Undefined when there is none. */
export function openSnapshot({ path, id }: { path: string; id: string }): Snapshot | undefined {
  return existsSync(path) ? new Snapshot(path, id) : undefined;
}

/** An opened snapshot; to be closed. */
export class Snapshot {
  readonly header: Header;
  readonly #file: number;
  readonly #start: number;

  constructor(path: string, id: string) {
    this.#file = openSync(path, "r");
    try {
      const prefix = this.#read(Buffer.alloc(PREFIX), 0);
      const length = prefix.readUInt32LE(MAGIC.length);
      if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new SnapshotFault("it is no snapshot");
      if (length > MAX_HEADER) throw new SnapshotFault("its header has an impossible length");
      const text = this.#read(Buffer.alloc(length), PREFIX);
      if (!digest(text).equals(prefix.subarray(MAGIC.length + 4))) throw new SnapshotFault("its header is damaged");
      this.header = JSON.parse(text.toString()) as Header;
      this.#start = PREFIX + length;
      if (this.header.id !== id) throw new SnapshotFault(`it is of build ${this.header.id}, not of ${id}`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get preamble(): Uint8Array {
    // The loader reads words of it, so it must not begin anywhere in a shared buffer.
    return new Uint8Array(Buffer.from(this.header.preamble, "base64"));
  }

  /** Makes this memory the one of the snapshot. Throws when the file was damaged: the memory is of no use then. */
  restore(memory: Uint8Array): void {
    const { runs, size } = this.header;
    if (memory.length < size) throw new SnapshotFault(`its memory of ${size} bytes has no room`);
    let checksum = 0;
    let offset = this.#start;
    let end = 0;
    for (let at = 0; at < runs.length; at += 2) {
      const [first = 0, count = 0] = runs.slice(at, at + 2);
      clear(memory, end, first * PAGE);
      end = (first + count) * PAGE;
      const pages = this.#read(memory.subarray(first * PAGE, end), offset);
      checksum = crc32(pages, checksum);
      offset += pages.length;
    }
    clear(memory, end, memory.length);
    if (checksum !== this.header.checksum) throw new SnapshotFault("its checksum is wrong");
  }

  close(): void {
    closeSync(this.#file);
  }

  #read<T extends Uint8Array>(into: T, position: number): T {
    let done = 0;
    while (done < into.length) {
      const count = readSync(this.#file, into, done, into.length - done, position + done);
      if (count === 0) throw new SnapshotFault("it is cut off");
      done += count;
    }
    return into;
  }
}

function digest(header: Uint8Array): Buffer {
  return createHash("sha256").update(header).digest();
}

// What was never written to is no memory yet: reading it does not change that, writing zeros would.
function clear(memory: Uint8Array, start: number, end: number): void {
  for (let page = start; page < end; page += PAGE) {
    const bytes = memory.subarray(page, page + PAGE);
    if (!isEmpty(bytes)) bytes.fill(0);
  }
}

const EMPTY = Buffer.alloc(PAGE);

function isEmpty(page: Uint8Array): boolean {
  return EMPTY.compare(page) === 0;
}

export type Made = Omit<Header, "size" | "runs" | "preamble" | "checksum"> & { bytes: Uint8Array };

/** Writes what Pyodide's `makeMemorySnapshot` made: whole under its name, or not at all. */
export function writeSnapshot(path: string, { bytes, ...rest }: Made): void {
  const start = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const memory = bytes.subarray(start);
  const runs = listRuns(memory);
  const preamble = Buffer.from(bytes.subarray(0, start)).toString("base64");
  const pages: Uint8Array[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const [first = 0, count = 0] = runs.slice(at, at + 2);
    pages.push(memory.subarray(first * PAGE, (first + count) * PAGE));
  }
  const checksum = pages.reduce((sum, part) => crc32(part, sum), 0);
  const header: Header = { ...rest, checksum, size: memory.length, runs, preamble };
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(MAGIC.length + 4);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(text.length, MAGIC.length);
  writeWhole(path, [prefix, digest(text), text, ...pages]);
}

function listRuns(memory: Uint8Array): number[] {
  const runs: number[] = [];
  let count = 0;
  for (let page = 0; page <= memory.length / PAGE; page++) {
    if (page < memory.length / PAGE && !isEmpty(memory.subarray(page * PAGE, (page + 1) * PAGE))) count++;
    else if (count > 0) {
      runs.push(page - count, count);
      count = 0;
    }
  }
  return runs;
}

function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = openSync(unfinished, "wx", 0o600);
  try {
    try {
      for (const part of parts) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
