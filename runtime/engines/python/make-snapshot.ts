// The process that makes a snapshot and ends. Its one argument is an order as JSON (`snapshots.ts`); what it prints is why not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { bootInterpreter } from "./boot.ts";
import { writeSnapshot } from "./snapshot.ts";
import { type EmscriptenModule, webAssembly } from "./webassembly.ts";

/** What the process is to do. */
export interface Order {
  path: string;
  id: string;
  /** The app's folder when it has packages of its own. */
  root: string;
  /** Names of modules to import. */
  modules: string[];
  env: Record<string, string>;
  /** Take only the time that nobody else wants. */
  patient: boolean;
}

const order = JSON.parse(process.argv[2] ?? "") as Order;
if (order.patient) os.setPriority(os.constants.priority.PRIORITY_LOW);
await main();
process.exit(0);

async function main(): Promise<void> {
  const wasm = await webAssembly.compile(
    readFileSync(createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm")),
  );
  const first = await prepare(wasm, []);
  const libraries = listLibraries(first.module);
  // Compiled modules must be in memory before anything else: now that it is known which, all begins again.
  const { python, module } = libraries.length > 0 ? await prepare(wasm, libraries) : first;
  const bytes: Uint8Array = (python as EmscriptenModule).makeMemorySnapshot();
  const { path, id } = order;
  writeSnapshot(path, { bytes, id, libraries, table: module.wasmTable.length, clock: performance.now() });
}

async function prepare(wasm: WebAssembly.Module, libraries: string[]): ReturnType<typeof bootInterpreter> {
  const { root, env, modules } = order;
  const interpreter = await bootInterpreter({ env, wasm, print, root, making: { libraries } });
  const boot = interpreter.python.pyimport("polyglot._boot");
  boot.prepare(root);
  const failed = Object.entries(JSON.parse(boot.preload(JSON.stringify(modules))) as Record<string, string>);
  for (const [name, why] of failed) print(`left out ${name}: ${why}`);
  boot.destroy();
  return interpreter;
}

/** The compiled modules that are loaded, always in the same order. */
function listLibraries(module: EmscriptenModule): string[] {
  return Object.keys(module.LDSO.loadedLibsByName)
    .filter((name) => name.startsWith("/"))
    .sort();
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
