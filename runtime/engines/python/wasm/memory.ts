// The memory of an interpreter, in pages of 64 KB.

const PAGE = 65_536;

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** So many pages at most: beyond, `malloc` gets nothing, which Python tells as MemoryError (hazard H3). */
export function limitMemory(memory: WebAssemblyMemory, most: number): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength / PAGE + pages > most) throw new RangeError("the limit of memory is reached");
    return grow(pages);
  };
}

/** Room for so many bytes. */
export function makeRoom(memory: WebAssemblyMemory, size: number): void {
  const missing = Math.ceil((size - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}
