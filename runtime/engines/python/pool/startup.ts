// How all interpreters of an engine start: what their threads are told, and the code that is compiled meanwhile.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { StartupData } from "../../../contract/messages.ts";
import { webAssembly } from "../wasm/webassembly.ts";

export interface Startup extends Omit<StartupData, "shared"> {
  wasm: Promise<WebAssembly.Module>;
}

/** Compiles the interpreter's 10 MB once for all threads, while the first of them starts. */
export async function compileCode(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm");
  return webAssembly.compile(await readFile(file));
}
