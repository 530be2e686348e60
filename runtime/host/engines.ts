// The engines of a host, by language: TypeScript at once, Python with the first Python route.
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import type { Invoke } from "../contract/functions.ts";
import type { Language } from "../contract/route.ts";
import { ALWAYS_READY, type EngineStatus } from "../contract/status.ts";
import type { Engine } from "../engines/engine.ts";
import type { PythonEngine, PythonEngineOptions } from "../engines/python/engine.ts";
import type { ForeignOptions } from "../engines/typescript/foreign.ts";
import type { Logger } from "../log.ts";
import type { Build } from "./manifest.ts";

export interface Engines {
  of(language: Language): Promise<Engine>;
  /** Of a module (absolute path), in its language. */
  functions: Engine["functions"];
  /** Calls a function of a module, as the other language would. */
  invoke: Invoke;
  invalidate(files: readonly string[]): Promise<string[]>;
  ready(): Promise<void>;
  /** Resolves when modules that the other language imports are loaded. */
  imported(): Promise<void>;
  /** All files of a build are loaded: once the first requests are served, interpreters in reserve may take the processor. */
  preloaded(): void;
  /** Other packages of Python are installed. */
  renewPython(): Promise<void>;
  /** By name; Python from the moment it is needed. */
  status(): Record<string, EngineStatus>;
  close(): Promise<void>;
}

/** Sends a request through the front door. */
export type Fetch = (path: string, init: RequestInit) => Response | Promise<Response>;

export interface Logs {
  readonly log: Logger;
  /** For lines of handlers, which may come in floods. */
  readonly handlerLog: Logger;
}

const RESERVE_AFTER_MS = 1_000;

/** Python is started with the first Python route, in the background: TypeScript routes answer at once. */
export function createEngines(config: Config, logs: Logs, fetch: Fetch, build?: Build): Engines {
  const { promise: reserveAfter, resolve: startReserve } = Promise.withResolvers<void>();
  const { log } = logs;
  let typescript: Promise<Engine> | undefined;
  let python: Promise<PythonEngine> | undefined;
  let pythonStatus = (): EngineStatus => ({ ...ALWAYS_READY, ready: false, reason: "Python is starting" });
  const startPython = async () => {
    const { createPythonEngine } = await import("../engines/python/engine.ts");
    const options = pythonOptions(config, logs, fetch, { invoke, functions });
    const engine = await createPythonEngine({ ...options, code: build?.python, reserveAfter: build && reserveAfter });
    void engine.ready.then((milliseconds) => log.info(`Python ready in ${Math.round(milliseconds)} ms`));
    pythonStatus = () => engine.status();
    return engine;
  };
  const of = (language: Language): Promise<Engine> => {
    if (language === "python") {
      python ??= startPython();
      return python;
    }
    typescript ??= startTypeScript(config, log, foreign, build);
    return typescript;
  };
  // Here the languages meet: each calls the other's functions through the host.
  const invoke: Invoke = async (invocation) => (await of(languageOf(invocation.file))).invoke(invocation);
  const functions = async (file: string) => (await of(languageOf(file))).functions(file);
  const imports = new Set<Promise<unknown>>();
  const imported = (file: string) => {
    // Imported there before somebody calls it; who calls is told what is wrong with it.
    const loaded: Promise<unknown> = functions(file).then(
      () => imports.delete(loaded),
      () => imports.delete(loaded),
    );
    imports.add(loaded);
  };
  const foreign = { invoke, imported };
  return {
    of,
    functions,
    invoke,
    invalidate: async (files) =>
      (await Promise.all([typescript, python].map(async (engine) => (await engine)?.invalidate(files) ?? []))).flat(),
    imported: async () => void (await Promise.all(imports)),
    preloaded: () => void setTimeout(startReserve, RESERVE_AFTER_MS).unref(),
    ready: async () => {
      if (python) await (await python).ready;
    },
    renewPython: async () => (await python)?.renew(),
    status: () => ({ typescript: ALWAYS_READY, ...(python ? { python: pythonStatus() } : {}) }),
    close: async () => {
      await Promise.all([typescript, python].map(async (engine) => (await engine)?.close()));
    },
  };
}

/** What the Python engine is to know of the settings. */
export function pythonOptions(
  config: Config,
  logs: Logs,
  fetch: Fetch,
  foreign: PythonEngineOptions["foreign"],
): PythonEngineOptions {
  return {
    ...config.python,
    root: config.root,
    api: join(config.root, config.apiDir),
    env: pickEnvironment(config.python.env),
    guards: config.python,
    validateResponses: config.validateResponses,
    snapshots: snapshotFolders(config),
    timeout: config.timeout,
    ...logs,
    foreign,
    fetch: async (path, init) => fetch(path, init),
  };
}

/** A build brings what was compiled: then the compiler is not even loaded. */
async function startTypeScript(
  { root, validateResponses }: Config,
  log: Logger,
  foreign: ForeignOptions,
  build: Build | undefined,
): Promise<Engine> {
  const options = { root, log, foreign, validateResponses };
  if (build !== undefined) {
    const { createBuiltEngine } = await import("../engines/typescript/built.ts");
    return createBuiltEngine(options, build.typescript);
  }
  const { createTypeScriptEngine } = await import("../engines/typescript/engine.ts");
  return createTypeScriptEngine(options);
}

/** Of a file that the other language imports. */
const languageOf = (file: string): Language => (file.endsWith(".py") ? "python" : "typescript");

/** The variables of this process whose names are listed; `*` in a name stands for any characters. */
function pickEnvironment(names: readonly string[]): Record<string, string> {
  const patterns = names.map((name) => name.split("*").map(RegExp.escape).join(".*"));
  const isListed = new RegExp(`^(?:${patterns.join("|")})$`);
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && isListed.test(pair[0]),
    ),
  );
}

/** Where snapshots of Python may lie: what the build made, then what earlier starts made. */
function snapshotFolders({ root, python }: Config): string[] {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const made = python.snapshotDir ? resolve(root, python.snapshotDir) : join(cache, "polyglot");
  return python.snapshot ? [join(root, ".polyglot/build"), made] : [];
}
