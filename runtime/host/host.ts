// The composition root: settings, routes, engines and the current app behind one `fetch`.
import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Language, Route } from "../contract/route.ts";
import type { Engine } from "../engines/engine.ts";
import { createPythonEngine, type PythonEngine } from "../engines/python/engine.ts";
import { createTypeScriptEngine } from "../engines/typescript/engine.ts";
import { ConfigError, messageOf } from "../errors.ts";
import { createLogger, type Logger } from "../log.ts";
import { scanRoutes } from "../routes/scan.ts";
import { type Changes, type Watcher, watch } from "../watch.ts";
import { App } from "./app.ts";
import { createDeadlines } from "./deadlines.ts";
import { createErrorHandler, reportBroken } from "./error-handler.ts";

export interface RouteInfo {
  method: string;
  path: string;
  /** From the app's root, with forward slashes. */
  file: string;
  language: Language;
  /** Why the file does not load. */
  error?: string;
}

export interface Host {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /** Loads every file and lists what each answers. */
  routes(): Promise<RouteInfo[]>;
  /** Resolves when every engine the app needs can serve; at once when none has to start. */
  ready(): Promise<void>;
  /** Files of routes known now, without loading them. */
  readonly files: readonly Route[];
  close(): Promise<void>;
}

// In development small apps are loaded ahead, so that a broken file is reported before somebody asks for it.
const MAX_PRELOADED = 500;

export async function createHost(config: Config, options: { watch: boolean; log?: Logger }): Promise<Host> {
  const log = options.log ?? createLogger(config.log);
  const routes = await scanRoutes(config);
  const deadlines = createDeadlines(config.timeout);
  const engines = createEngines(config, log, (path, init) => host.fetch(localRequest(path, init)));
  const surroundings = { log, call: async (path: string, init?: RequestInit) => host.fetch(localRequest(path, init)) };
  const createApp = (routes: readonly Route[], previous?: App): App =>
    new App({
      routes,
      load: async (route) => (await engines.of(route.language)).load(route),
      broken: (route, error) => {
        if (!closing) reportBroken(log, config.root, route, error); // what stops loading on the way out is not broken
      },
      surroundings,
      bodyLimit: config.bodyLimit,
      deadlines,
      onError: createErrorHandler({
        log,
        mode: config.mode,
        root: config.root,
        routes: (): readonly Route[] => app.routes,
      }),
      previous,
    });

  let closing = false;
  let app = createApp(routes);
  if (routes.some((route) => route.language === "python")) void engines.of("python");
  const logged = config.log.requests ? logRequests(log) : undefined;

  const reload = async ({ files, structural }: Changes) => {
    try {
      if (structural) app = createApp(await scanRoutes(config), app);
      const forgotten = new Set([...files, ...(await engines.invalidate(files))]);
      const stale = app.endpoints.filter(
        ({ routes, table }) => table && (table.broken.length > 0 || routes.some(({ file }) => forgotten.has(file))),
      );
      await Promise.all(stale.map((endpoint) => endpoint.refresh()));
      if (structural) await preload(app);
    } catch (error) {
      if (error instanceof ConfigError) log.error(error.message);
      else log.error(`Reload failed: ${messageOf(error)}`, { error });
    }
  };
  const watcher: Watcher | undefined = options.watch ? watch(config.root, reload) : undefined;
  await watcher?.ready;
  if (options.watch) setImmediate(() => preload(app));

  const host: Host = {
    fetch: (request, env) => {
      const response = app.fetch(request, env);
      return logged ? logged(request, response) : response;
    },
    get files() {
      return app.routes;
    },
    routes: () => listRoutes(app),
    ready: () => engines.ready(),
    async close() {
      closing = true;
      await watcher?.close();
      deadlines.close();
      await engines.close();
    },
  };
  return host;
}

interface Engines {
  of(language: Language): Promise<Engine>;
  invalidate(files: readonly string[]): Promise<string[]>;
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Python is started with the first Python route, in the background: TypeScript routes answer at once. */
function createEngines(
  config: Config,
  log: Logger,
  fetch: (path: string, init: RequestInit) => Response | Promise<Response>,
): Engines {
  const typescript = createTypeScriptEngine({ root: config.root, log });
  let python: Promise<PythonEngine> | undefined;
  const startPython = async () => {
    const engine = await createPythonEngine({
      ...config.python,
      root: config.root,
      api: join(config.root, config.apiDir),
      env: Object.fromEntries(
        Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
      ),
      timeout: config.timeout,
      bodyLimit: config.bodyLimit,
      log,
      fetch: async (path, init) => fetch(path, init),
    });
    void engine.ready.then((milliseconds) => log.info(`Python ready in ${Math.round(milliseconds)} ms`));
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
    close: async () => {
      await Promise.all([typescript.close(), (await python)?.close()]);
    },
  };
}

async function preload(app: App): Promise<void> {
  if (app.endpoints.length > MAX_PRELOADED) return;
  await Promise.all(app.endpoints.map((endpoint) => endpoint.table ?? endpoint.load()));
}

async function listRoutes(app: App): Promise<RouteInfo[]> {
  const tables = await Promise.all(app.endpoints.map((endpoint) => endpoint.table ?? endpoint.load()));
  const infos = tables.flatMap(({ methods, broken }) => [
    ...[...methods].map(([method, { route }]) => describe(route, method)),
    ...broken.map(({ route, error }) => ({ ...describe(route, route.method ?? "?"), error: error.message })),
  ]);
  return infos.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function describe(route: Route, method: string): RouteInfo {
  return { method, path: route.path, file: route.source, language: route.language };
}

function localRequest(path: string, init?: RequestInit): Request {
  return new Request(new URL(path, "http://localhost"), init);
}

function logRequests(log: Logger) {
  return (request: Request, response: Response | Promise<Response>): Response | Promise<Response> => {
    const started = performance.now();
    const write = (answer: Response): Response => {
      const { pathname } = new URL(request.url);
      log.info(`${request.method} ${pathname} ${answer.status} in ${(performance.now() - started).toFixed(1)} ms`, {
        requestId: answer.headers.get("x-request-id"),
      });
      return answer;
    };
    return response instanceof Promise ? response.then(write) : write(response);
  };
}
