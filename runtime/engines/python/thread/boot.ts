// Starts one interpreter in this thread, cold or from a snapshot: hooks around Pyodide's loader, then the runtime's own Python.
import { existsSync, realpathSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import { loadPyodide, type PyodideAPI } from "pyodide";
// The loader's second half has no types of its own.
// @ts-expect-error
import createModule from "pyodide/pyodide.asm.mjs";
import { mountData, mountScratch } from "../files/data.ts";
import { mountReadOnly } from "../files/files.ts";
import { mountLibrary } from "../files/library.ts";
import { countDraws, countFunctions } from "../wasm/draws.ts";
import { limitMemory, makeRoom, type WebAssemblyMemory } from "../wasm/memory.ts";
import { type Snapshot, SnapshotFault } from "../wasm/snapshot.ts";
import { type Suspensions, wrapStackSwitching } from "../wasm/suspension.ts";
import { type EmscriptenModule, type Imports, webAssembly } from "../wasm/webassembly.ts";
import { handlerGlobals, withoutShell } from "./globals.ts";

export interface Interpreter {
  python: PyodideAPI;
  module: EmscriptenModule;
  suspensions: Suspensions;
}

/** To make a snapshot. */
export interface Making {
  /** Paths of compiled modules that are to be loaded before Python starts. */
  readonly libraries: readonly string[];
  /** Filled in: where the next free memory was then. */
  mark: number;
  /** Filled in: entries of the table of functions then. */
  table: number;
  /** Where in memory draws at random are counted; 0 is nowhere. */
  counter: number;
}

export interface BootOptions {
  env: Record<string, string>;
  wasm: WebAssembly.Module | Promise<WebAssembly.Module>;
  print: (text: string, level: "info" | "error") => void;
  /** The app's folder, to be mounted at its own path. */
  root?: string | undefined;
  /** MB of memory it may take; all there is unless given. */
  memoryLimit?: number;
  /** A folder that may be written; a real path, or "". */
  data?: string | undefined;
  /** Whether what is written there is kept. */
  keeps?: boolean;
  /** To start from. */
  snapshot?: Snapshot | undefined;
  making?: Making | undefined;
}

const PACKAGE = fileURLToPath(new URL("../polyglot", import.meta.url));
const SITE = "/lib/python3.14/site-packages/polyglot";
export const HOME = "/home/pyodide";

/** Boots in named stages; resolves when Python can import `polyglot`. */
export async function bootInterpreter(options: BootOptions): Promise<Interpreter> {
  const { snapshot, making } = options;
  const suspensions = wrapStackSwitching();
  const withdraw = useCompiled(options.wasm);
  const python = await loadPyodide({
    env: snapshot?.header.env ?? { HOME, ...options.env },
    lockFileContents: { info: LOCK_INFO, packages: {} } as never,
    packageBaseUrl: "/",
    convertNullToNone: true,
    jsglobals: handlerGlobals(),
    stdout: (text: string) => options.print(text, "info"),
    stderr: (text: string) => options.print(text, "error"),
    ...(making ? { _makeSnapshot: true } : {}),
    ...(snapshot ? { _loadSnapshot: snapshot.preamble } : {}),
    createPyodideModule: async (settings: EmscriptenModule) => {
      const faults = hook(settings, options, suspensions);
      const module = await createModule(settings);
      for (const fault of faults) throw fault;
      return module;
    },
  } as Parameters<typeof loadPyodide>[0]).finally(withdraw);
  const module = (python as EmscriptenModule)._module;
  if (!making) await (python as EmscriptenModule).useNodeSockFS();
  return { python, module, suspensions };
}

// Pyodide's own distribution is not used here, so its list of packages need not be read.
const LOCK_INFO = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" };

type Receive = (instance: { exports: { memory: WebAssemblyMemory } }, module: unknown) => void;

/**
 * Steps between the loader's own: before and after the interpreter's code is there, and before Python starts. What fails in
 * them is returned: the loader would swallow it, and wait for ever.
 */
function hook(module: EmscriptenModule, options: BootOptions, suspensions: Suspensions): unknown[] {
  const { snapshot, making, root } = options;
  const faults: unknown[] = [];
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      faults.push(error);
    }
  };
  const instantiate = module.instantiateWasm;
  module.instantiateWasm = (imports: Imports, receive: Receive) => {
    const system = imports.env as Record<string, unknown>;
    suspensions.attach(system, module);
    withoutShell(system);
    if (snapshot) continueClock(imports, module, snapshot.header.clock);
    if (making) countDraws(imports, module, making);
    if (making) countFunctions(imports, module, making);
    return instantiate(imports, (instance: Parameters<Receive>[0], compiled: unknown) => {
      const { memory } = instance.exports;
      if (options.memoryLimit) limitMemory(memory, options.memoryLimit * 16);
      if (snapshot) attempt(() => makeRoom(memory, snapshot.header.size));
      receive(instance, compiled);
    });
  };
  const initialized = module.onRuntimeInitialized;
  module.onRuntimeInitialized = () => {
    initialized?.();
    attempt(() => {
      mountLibrary(module);
      mountReadOnly(module, realpathSync(PACKAGE), SITE);
      if (root) mountReadOnly(module, root);
      if (options.data) (options.keeps ? mountData : mountScratch)(module, options.data);
      // On a memory that nobody has used yet, the same modules in the same order come to lie at the same addresses.
      if (making) Object.assign(making, loadLibraries(module, making.libraries));
      if (snapshot) restore(module, snapshot, { HOME, ...options.env }.HOME);
    });
  };
  return faults;
}

/** Returns where the next free memory and functions will lie: the same in two starts if all lies at the same places. */
function loadLibraries(module: EmscriptenModule, files: readonly string[]): Pick<Making, "mark" | "table"> {
  for (const file of files) {
    if (!existsSync(file)) throw new SnapshotFault(`${file} is not there any more`);
    module.loadDynamicLibrary(file, { global: false, nodelete: true, loadAsync: false, allowUndefined: true }, {});
  }
  const mark: number = module._malloc(65_536);
  module._free(mark);
  return { mark, table: module.wasmTable.length };
}

function restore(module: EmscriptenModule, snapshot: Snapshot, home: string): void {
  const { libraries, mark, table } = snapshot.header;
  const found = loadLibraries(module, libraries);
  if (found.mark !== mark || found.table !== table) throw new SnapshotFault("compiled modules lie elsewhere");
  snapshot.restore(module.HEAPU8);
  module.FS.mkdirTree(home);
  module.FS.chdir(home);
}

/** What an interpreter found as its environment when it began. */
export function readEnvironment(module: EmscriptenModule): Record<string, string> {
  const lines: string[] = module.getEnvStrings();
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** `time.monotonic()` goes on where it was when the snapshot was taken: what modules noted of it then stays in the past. */
function continueClock(imports: Imports, module: EmscriptenModule, from: number): void {
  const system = imports.wasi_snapshot_preview1 as Record<string, (...args: never[]) => number>;
  const native = system.clock_time_get as (id: number, precision: bigint, address: number) => number;
  const offset = from - performance.now();
  system.clock_time_get = (id: number, precision: bigint, address: number) => {
    if (id === 0) return native(id, precision, address);
    module.HEAP64[address >>> 3] = BigInt(Math.round((performance.now() + offset) * 1e6));
    return 0;
  };
}

/**
 * The loader reads and compiles the interpreter's 10 MB in every thread, and keeps the standard library in memory: hand it
 * the code that the host compiled once, and let Python read its library from the disk.
 */
function useCompiled(code: WebAssembly.Module | Promise<WebAssembly.Module>): () => void {
  const { instantiate } = webAssembly;
  const { readFile } = files;
  const nothing = new Uint8Array();
  webAssembly.instantiate = async (source: Uint8Array | WebAssembly.Module, imports?: Imports) => {
    const isInterpreter = source instanceof Uint8Array && source.byteLength === 0;
    if (!isInterpreter) return instantiate(source, imports);
    const compiled = await code;
    return { module: compiled, instance: await instantiate(compiled, imports) };
  };
  const read = (file: string, ...rest: []) =>
    /pyodide\.asm\.wasm$|python_stdlib\.zip$/.test(file) ? Promise.resolve(nothing) : readFile(file, ...rest);
  Object.assign(files, { readFile: read });
  syncBuiltinESMExports();
  return () => {
    webAssembly.instantiate = instantiate;
    Object.assign(files, { readFile });
    syncBuiltinESMExports();
  };
}
