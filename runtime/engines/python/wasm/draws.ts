// Counts what compiled code draws at random while a snapshot is made; `_imports/kept.py` asks whose draws they were.
import type { EmscriptenModule, Imports } from "./webassembly.ts";

// What Rust and ahash draw for the keys of their hash tables: as with hash(), all interpreters of a snapshot have the same.
const HASH_KEYS: readonly number[] = [16, 64];

/** What is drawn while a snapshot is made would be the same in all interpreters that start from it. */
export function countDraws(imports: Imports, module: EmscriptenModule, making: { readonly counter: number }): void {
  const system = imports.wasi_snapshot_preview1 as Record<string, (...args: never[]) => number>;
  const native = system.random_get as (address: number, size: number) => number;
  system.random_get = (address: number, size: number) => {
    if (making.counter > 0 && !HASH_KEYS.includes(size)) module.HEAPU32[making.counter >>> 2]++;
    return native(address, size);
  };
}
