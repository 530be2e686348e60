// The interpreter's code: compiled by the first thread, beside the loading of its modules, and handed to all that follow.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { workerData } from "node:worker_threads";
import type { ThreadData } from "../../../contract/messages.ts";
import { InternalError } from "../../../errors.ts";
import { webAssembly } from "../wasm/webassembly.ts";

const { code: given } = workerData as ThreadData;

/** Whether this thread is the one that compiles. */
export const isFirst = given === undefined;
export const code: Promise<WebAssembly.Module> = given ? Promise.resolve(given) : webAssembly.compile(readApart());

/**
 * 10 MB in memory that is not malloc's: once glibc has seen a block of that size freed, it takes smaller ones from its heaps
 * instead of from the system, and gives the system nothing back of those up to 20 MB.
 */
function readApart(): Uint8Array {
  const file = openSync(createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm"), "r");
  try {
    const { size } = fstatSync(file);
    const { buffer } = new webAssembly.Memory({ initial: Math.ceil(size / 65_536) });
    const bytes = new Uint8Array(buffer, 0, size);
    for (let done = 0; done < size; ) {
      const count = readSync(file, bytes, done, size - done, done);
      if (count === 0) throw new InternalError(`pyodide.asm.wasm ends after ${done} of ${size} bytes`);
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
