// How all interpreters of an engine start: what their threads are told, and the code that is compiled meanwhile.
import { type FileHandle, open } from "node:fs/promises";
import { createRequire } from "node:module";
import type { StartupData } from "../../../contract/messages.ts";
import { InternalError } from "../../../errors.ts";
import { webAssembly } from "../wasm/webassembly.ts";

export interface Startup extends Omit<StartupData, "shared" | "memoryLimit"> {
  wasm: Promise<WebAssembly.Module>;
}

let code: Promise<WebAssembly.Module> | undefined;

/** The interpreter's 10 MB, compiled once for all threads while the first of them starts. */
export function compileCode(): Promise<WebAssembly.Module> {
  code ??= compile();
  return code;
}

async function compile(): Promise<WebAssembly.Module> {
  const file = await open(createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm"));
  try {
    return await webAssembly.compile(await readApart(file));
  } finally {
    await file.close();
  }
}

/**
 * A file in memory that is not malloc's: once glibc has seen a block of 10 MB freed, it takes smaller ones from its heaps
 * instead of from the system, and gives the system nothing back of those up to 20 MB.
 */
async function readApart(file: FileHandle): Promise<Uint8Array> {
  const { size } = await file.stat();
  const { buffer } = new webAssembly.Memory({ initial: Math.ceil(size / 65_536) });
  const bytes = new Uint8Array(buffer, 0, size);
  for (let done = 0; done < size; ) {
    const { bytesRead } = await file.read(bytes, done, size - done, done);
    if (bytesRead === 0) throw new InternalError(`pyodide.asm.wasm ends after ${done} of ${size} bytes`);
    done += bytesRead;
  }
  return bytes;
}
