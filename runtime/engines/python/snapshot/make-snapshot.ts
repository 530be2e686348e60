// The process that makes a snapshot and ends. It reads an order as JSON (`snapshot-process.ts`); what it prints is what it
// found, as JSON; its errors say why there is no snapshot.
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { listPython } from "../files/copy.ts";
import { bootInterpreter, readEnvironment } from "../thread/boot.ts";
import { writeSnapshot } from "../wasm/snapshot.ts";
import { type EmscriptenModule, webAssembly } from "../wasm/webassembly.ts";
import type { Needs } from "./needs.ts";

/** What the process is to do. */
export interface Order {
  path: string;
  id: string;
  /** The app's folder when what its files import is to be in it; otherwise "". */
  root: string;
  env: Record<string, string>;
  /** Take only the time that nobody else wants. */
  patient: boolean;
  /** What it is to hold besides what the app's files import, where that is known. */
  needs?: Needs | undefined;
}

/** What was found out on the way. */
export interface Findings {
  /** Milliseconds that top-level modules took to be imported, those that they import not counted. */
  times: Readonly<Record<string, number>>;
  /** Modules that are left out because they keep something of their import, and what. */
  kept: Readonly<Record<string, string>>;
}

const order = JSON.parse(await text(process.stdin)) as Order;
if (order.patient) os.setPriority(os.constants.priority.PRIORITY_LOW);
await main();
process.exit(0);

async function main(): Promise<void> {
  const wasm = await webAssembly.compile(
    readFileSync(createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm")),
  );
  const { python, module, absent, making, libraries, times, kept } = await prepareClean(wasm);
  const { mark, table } = making;
  refuseFunctions(module, table);
  const bytes: Uint8Array = (python as EmscriptenModule).makeMemorySnapshot();
  writeSnapshot(order.path, {
    bytes,
    id: order.id,
    env: readEnvironment(module),
    libraries,
    mark,
    absent,
    table,
    clock: performance.now(),
  });
  writeSync(1, JSON.stringify({ times, kept } satisfies Findings));
}

/**
 * Nothing may be left in memory of what is not to be there, and compiled modules must be there before anything else: so
 * all begins again until nothing failed and nothing compiled came later.
 */
async function prepareClean(wasm: WebAssembly.Module) {
  const kept: Record<string, string> = {};
  const avoided = new Set<string>();
  const names = await findImports(wasm);
  const late = new Set(order.needs?.names).difference(new Set(names));
  let wanted: Wanted = { names, late: [...late], libraries: order.needs?.libraries ?? [] };
  for (;;) {
    const libraries = [...wanted.libraries].sort();
    const made = await prepare(wasm, { ...wanted, libraries }, [...avoided]);
    Object.assign(kept, made.kept);
    for (const name of [...Object.keys(made.kept), ...made.asking]) avoided.add(name);
    const isClean = Object.keys(made.failed).length === 0;
    if (isClean && made.libraries.join() === libraries.join()) return { ...made, kept };
    const imported = (name: string) => made.imported.includes(name);
    wanted = {
      names: names.filter(imported),
      late: [...late].filter(imported),
      libraries: isClean ? made.libraries : [],
    };
  }
}

interface Wanted extends Needs {
  /** Modules that nothing of the app imports by name. */
  late: readonly string[];
}

/** In an interpreter of its own, whose memory may have the app's sources. */
async function findImports(wasm: WebAssembly.Module): Promise<string[]> {
  const { root, env } = order;
  if (root === "") return [];
  const { python } = await bootInterpreter({ env, wasm, print, root });
  const sources = (await listPython(root)).map((file) => join(root, file));
  return JSON.parse(python.pyimport("polyglot._engine.boot").find_imports(JSON.stringify(sources)));
}

interface Preloaded {
  imported: string[];
  /** Names that could not be imported, or are not to be in there, and why. */
  failed: Record<string, string>;
  kept: Record<string, string>;
  absent: string[];
  /** Modules that looked for variables, and are not to be there for that. */
  asking: string[];
  times: Record<string, number>;
}

async function prepare(wasm: WebAssembly.Module, { names, late, libraries }: Wanted, avoided: string[]) {
  const { root, env } = order;
  const making = { libraries, mark: 0, table: 0, counter: 0 };
  const interpreter = await bootInterpreter({ env, wasm, print, root, making });
  const boot = interpreter.python.pyimport("polyglot._engine.boot");
  boot.prepare(root);
  making.counter = boot.draws_address();
  const preloaded: Preloaded = JSON.parse(
    boot.preload(root, JSON.stringify(names), JSON.stringify(late), JSON.stringify(avoided)),
  );
  for (const [name, why] of Object.entries(preloaded.failed)) print(`left out ${name}: ${why}`);
  boot.destroy();
  return { ...interpreter, ...preloaded, libraries: listLibraries(interpreter.module), making };
}

/** Whoever keeps one is left out where it is known; what is left could be called, and would not be there. */
function refuseFunctions({ wasmTable }: EmscriptenModule, table: number): void {
  for (let at = table; at < wasmTable.length; at++)
    if (wasmTable.get(at) !== null)
      throw new Error("something that the app imports keeps a function that ctypes made or looked up");
}

/** The compiled modules that are loaded, always in the same order. */
function listLibraries(module: EmscriptenModule): string[] {
  return Object.keys(module.LDSO.loadedLibsByName)
    .filter((name) => name.startsWith("/"))
    .sort();
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
