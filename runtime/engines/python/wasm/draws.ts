// Counts what cannot be in a snapshot while one is made: seeds that compiled code draws, functions that it is given;
// `_imports/kept.py` asks whose they are.
import type { EmscriptenModule, Imports } from "./webassembly.ts";

type Native = (...args: number[]) => number;

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

/** Functions that ctypes makes for compiled code are JavaScript's: no memory holds them. */
export function countFunctions(imports: Imports, module: EmscriptenModule, making: { readonly counter: number }): void {
  const system = imports.env as Record<string, Native>;
  const alloc = system.ffi_closure_alloc_js as Native;
  const free = system.ffi_closure_free_js as Native;
  const count = (change: number) => {
    if (making.counter > 0) module.HEAP32[(making.counter >>> 2) + 1] += change;
  };
  system.ffi_closure_alloc_js = (...args) => {
    count(1);
    return alloc(...args);
  };
  system.ffi_closure_free_js = (closure: number) => {
    count(-1);
    module.wasmTable.set(module.HEAPU32[closure >>> 2], null); // an empty place does a snapshot no harm
    return free(closure);
  };
}
