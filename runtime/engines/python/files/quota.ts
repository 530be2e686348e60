// A limit for the files that Python keeps in memory: /tmp and all else that is not the app's folder (hazard H15).
import type { EmscriptenModule } from "../wasm/webassembly.ts";

const NO_SPACE = 51; // ENOSPC in Emscripten's numbering
const AGAIN = 6; // EAGAIN
const PIPE_BYTES = 1024 * 1024;
const ENTRY_BYTES = 1024; // what a file, folder or link takes beside its contents
const MB = 1024 * 1024;

/** What is there already does not count. To be called when the interpreter has all that is its own. */
export function limitFiles(module: EmscriptenModule, megabytes: number): void {
  const { FS } = module;
  const memory = FS.filesystems.MEMFS;
  let used = measure(FS);
  const limit = used + megabytes * MB;

  // Nothing is told when files go, so the truth is looked up when the account seems to be overdrawn.
  const reserve = (bytes: number) => {
    if (bytes <= 0) return;
    if (used + bytes > limit) used = measure(FS);
    if (used + bytes > limit) throw new FS.ErrnoError(NO_SPACE);
    used += bytes;
  };
  const { createNode, expandFileStorage, resizeFileStorage } = memory;
  memory.createNode = (...options: unknown[]) => {
    reserve(ENTRY_BYTES);
    return createNode(...options);
  };
  memory.expandFileStorage = (node: EmscriptenModule, size: number) => {
    const before = node.contents.length;
    reserve(size - before);
    expandFileStorage(node, size);
    used += Math.max(0, node.contents.length - Math.max(size, before)); // it takes more than it must, to grow seldom
  };
  memory.resizeFileStorage = (node: EmscriptenModule, size: number) => {
    reserve(size - node.contents.length);
    resizeFileStorage(node, size);
  };
  const { stream } = memory.ops_table.file;
  const write = stream.write;
  stream.write = (file: EmscriptenModule, buffer: unknown, offset: number, length: number, ...rest: unknown[]) => {
    // The first write of a file takes its memory directly.
    if (file.node.usedBytes === 0 && rest[0] === 0) reserve(length - file.node.contents.length);
    return write(file, buffer, offset, length, ...rest);
  };
  limitPipes(module);
}

/** A pipe would take anything: its reader is on the same thread, and may never come. */
function limitPipes({ FS, PIPEFS }: EmscriptenModule): void {
  const { write } = PIPEFS.stream_ops;
  PIPEFS.stream_ops.write = (stream: EmscriptenModule, ...rest: unknown[]) => {
    if (stream.node.pipe.buckets.length * PIPEFS.BUCKET_BUFFER_SIZE > PIPE_BYTES) throw new FS.ErrnoError(AGAIN);
    return write(stream, ...rest);
  };
}

/** Bytes of all files in memory, those included that are deleted and still open. */
function measure(FS: EmscriptenModule): number {
  const seen = new Set<EmscriptenModule>([FS.root]);
  for (const stream of FS.streams) if (stream?.node) seen.add(stream.node);
  let bytes = 0;
  for (const node of seen) {
    bytes += ENTRY_BYTES;
    if (ArrayBuffer.isView(node.contents)) bytes += node.contents.byteLength;
    else if (FS.isDir(node.mode) && node.contents) for (const name in node.contents) seen.add(node.contents[name]);
  }
  return bytes;
}
