// The engines of a host, by language: TypeScript at once, Python with the first Python route.
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Language } from "../contract/route.ts";
import { ALWAYS_READY, type EngineStatus } from "../contract/status.ts";
import type { Engine } from "../engines/engine.ts";
import { createPythonEngine, type PythonEngine } from "../engines/python/engine.ts";
import { createTypeScriptEngine } from "../engines/typescript/engine.ts";
import type { Logger } from "../log.ts";

export interface Engines {
  of(language: Language): Promise<Engine>;
  invalidate(files: readonly string[]): Promise<string[]>;
  ready(): Promise<void>;
  /** By name; Python from the moment it is needed. */
  status(): Record<string, EngineStatus>;
  close(): Promise<void>;
}

/** Python is started with the first Python route, in the background: TypeScript routes answer at once. */
export function createEngines(
  config: Config,
  log: Logger,
  fetch: (path: string, init: RequestInit) => Response | Promise<Response>,
): Engines {
  const typescript = createTypeScriptEngine({ root: config.root, log });
  let python: Promise<PythonEngine> | undefined;
  let pythonStatus = (): EngineStatus => ({ ...ALWAYS_READY, ready: false, reason: "Python is starting" });
  const startPython = async () => {
    const engine = await createPythonEngine({
      ...config.python,
      root: config.root,
      api: join(config.root, config.apiDir),
      env: pickEnvironment(config.python.env),
      guards: config.python,
      timeout: config.timeout,
      log,
      fetch: async (path, init) => fetch(path, init),
    });
    void engine.ready.then((milliseconds) => log.info(`Python ready in ${Math.round(milliseconds)} ms`));
    pythonStatus = () => engine.status();
    return engine;
  };
  return {
    of: (language) => {
      if (language !== "python") return Promise.resolve(typescript);
      python ??= startPython();
      return python;
    },
    invalidate: async (files) =>
      (await Promise.all([typescript.invalidate(files), (await python)?.invalidate(files) ?? []])).flat(),
    ready: async () => {
      if (python) await (await python).ready;
    },
    status: () => ({ typescript: typescript.status(), ...(python ? { python: pythonStatus() } : {}) }),
    close: async () => {
      await Promise.all([typescript.close(), (await python)?.close()]);
    },
  };
}

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
