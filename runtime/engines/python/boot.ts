// Starts one interpreter in this thread: hooks around Pyodide's loader, then the runtime's own Python. The door for snapshots.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide, type PyodideAPI } from "pyodide";
// The loader's second half has no types of its own.
// @ts-expect-error
import createModule from "pyodide/pyodide.asm.mjs";
import { handlerGlobals, withoutShell } from "./globals.ts";
import { type Suspensions, wrapStackSwitching } from "./suspension.ts";
import { type Imports, webAssembly } from "./webassembly.ts";

// biome-ignore lint/suspicious/noExplicitAny: the FFI edge: Emscripten's module has no types
export type EmscriptenModule = any;

export interface Interpreter {
  python: PyodideAPI;
  module: EmscriptenModule;
  suspensions: Suspensions;
}

export interface BootOptions {
  env: Record<string, string>;
  wasm: WebAssembly.Module;
  print: (text: string, level: "info" | "error") => void;
}

const PACKAGE = fileURLToPath(new URL("./polyglot/", import.meta.url));
const SITE = "/lib/python3.14/site-packages/polyglot";

/** Boots in named stages; resolves when Python can import `polyglot`. */
export async function bootInterpreter(options: BootOptions): Promise<Interpreter> {
  const suspensions = wrapStackSwitching();
  let module: EmscriptenModule;
  const restore = useCompiled(options.wasm);
  const python = await loadPyodide({
    env: { HOME: "/home/pyodide", ...options.env },
    lockFileContents: { info: LOCK_INFO, packages: {} } as never,
    packageBaseUrl: "/",
    convertNullToNone: true,
    jsglobals: handlerGlobals(),
    stdout: (text: string) => options.print(text, "info"),
    stderr: (text: string) => options.print(text, "error"),
    createPyodideModule: async (settings: EmscriptenModule) => {
      module = settings;
      const instantiate = settings.instantiateWasm;
      settings.instantiateWasm = (imports: { env: Record<string, unknown> }, receive: unknown) => {
        suspensions.attach(imports.env, () => module.HEAPU32);
        withoutShell(imports.env);
        return instantiate(imports, receive);
      };
      return createModule(settings);
    },
  } as Parameters<typeof loadPyodide>[0]);
  restore();
  module = (python as EmscriptenModule)._module;
  await (python as EmscriptenModule).useNodeSockFS();
  installPackage(python);
  return { python, module, suspensions };
}

// Pyodide's own distribution is not used here, so its list of packages need not be read.
const LOCK_INFO = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" };

/** The loader compiles the interpreter's 10 MB in every thread; hand it the code that the host compiled once. */
function useCompiled(compiled: WebAssembly.Module): () => void {
  const native = webAssembly.instantiate;
  webAssembly.instantiate = async (source: Uint8Array | WebAssembly.Module, imports?: Imports) => {
    const isInterpreter = source instanceof Uint8Array && source.byteLength > 1_000_000;
    if (!isInterpreter) return native(source, imports);
    return { module: compiled, instance: await native(compiled, imports) };
  };
  return () => {
    webAssembly.instantiate = native;
  };
}

function installPackage(python: PyodideAPI): void {
  python.FS.mkdirTree(SITE);
  for (const name of readdirSync(PACKAGE))
    if (name.endsWith(".py")) python.FS.writeFile(`${SITE}/${name}`, readFileSync(`${PACKAGE}${name}`));
}
