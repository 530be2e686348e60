// How all interpreters of an engine start: what their threads are told, and the code that is compiled meanwhile.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { StartupData } from "../../../contract/messages.ts";
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
  const file = createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm");
  return webAssembly.compile(await readFile(file));
}
