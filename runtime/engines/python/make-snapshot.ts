// The process that makes a snapshot and ends. Its one argument is an order as JSON (`snapshots.ts`); what it prints is how long modules
// took to be imported, as JSON; its errors say why there is no snapshot.
import { globSync, readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { join } from "node:path";
import { bootInterpreter, readEnvironment } from "./boot.ts";
import { writeSnapshot } from "./snapshot.ts";
import { type EmscriptenModule, webAssembly } from "./webassembly.ts";

/** What the process is to do. */
export interface Order {
  path: string;
  id: string;
  /** The app's folder when what its files import is to be in it; otherwise "". */
  root: string;
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
  const sources = listSources(order.root);
  const first = await prepare(wasm, { sources });
  // Compiled modules must be in memory before anything else, and of the app's sources nothing may be left there: so once
  // it is known what they need, all begins again.
  const { names, libraries, times } = first;
  const { python, module, absent, mark } = sources.length > 0 ? await prepare(wasm, { names, libraries }) : first;
  const bytes: Uint8Array = (python as EmscriptenModule).makeMemorySnapshot();
  writeSnapshot(order.path, {
    bytes,
    id: order.id,
    env: readEnvironment(module),
    libraries,
    mark,
    absent,
    table: module.wasmTable.length,
    clock: performance.now(),
  });
  writeSync(1, JSON.stringify(times));
}

interface Needs {
  sources?: string[];
  names?: string[];
  libraries?: string[];
}

async function prepare(wasm: WebAssembly.Module, { sources = [], names, libraries = [] }: Needs) {
  const { root, env } = order;
  const making = { libraries, mark: 0 };
  const interpreter = await bootInterpreter({ env, wasm, print, root, making });
  const boot = interpreter.python.pyimport("polyglot._boot");
  boot.prepare(root);
  const wanted: string[] = names ?? JSON.parse(boot.find_imports(JSON.stringify(sources)));
  const [failed, absent, times] = JSON.parse(boot.preload(JSON.stringify(wanted))) as [
    Record<string, string>,
    string[],
    Record<string, number>,
  ];
  for (const [name, why] of Object.entries(failed)) print(`left out ${name}: ${why}`);
  boot.destroy();
  const { mark } = making;
  return { ...interpreter, names: wanted, libraries: listLibraries(interpreter.module), absent, mark, times };
}

/** The app's Python, without what is installed. */
function listSources(root: string): string[] {
  if (root === "") return [];
  const exclude = (name: string) => name.startsWith(".") || name === "node_modules" || name === "__pycache__";
  return globSync("**/*.py", { cwd: root, exclude })
    .sort()
    .map((file) => join(root, file));
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
