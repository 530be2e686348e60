// The composition root: settings, routes, engines and the current app behind one `fetch`.
import type { Config } from "../config/config.ts";
import type { Surroundings } from "../contract/context.ts";
import type { FunctionDeclaration } from "../contract/declaration.ts";
import type { Gathering } from "../contract/gathering.ts";
import { markNested } from "../contract/nested.ts";
import type { Route } from "../contract/route.ts";
import type { HostStatus } from "../contract/status.ts";
import type { Logger } from "../log.ts";
import { type Scan, scanRoutes } from "../routes/scan.ts";
import type { Watcher } from "../watch.ts";
import { App } from "./app.ts";
import { type Beginning, begin } from "./beginning.ts";
import { type Broken, chainLoader, type LoadFile } from "./chain.ts";
import { type ApiDescription, createDocuments, type Declared } from "./documents.ts";
import type { MethodTable } from "./endpoint.ts";
import type { Engines } from "./engines.ts";
import { createErrorHandler, reportBroken, reportBrokenStream } from "./error-handler.ts";
import { listRoutes, type RouteInfo } from "./listing.ts";
import type { Build } from "./manifest.ts";
import { withMiddleware } from "./middleware.ts";
import { createOperations } from "./operations.ts";
import type { Followed } from "./reload.ts";
import { unlessGone } from "./unanswered.ts";

export interface Host extends Pick<Engines, "invoke"> {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /** Loads every file and lists what each answers. */
  routes(): Promise<RouteInfo[]>;
  /** Loads every file and tells what their handlers declare. */
  declarations(): Promise<Declared>;
  /** Loads a module (absolute path) and tells which of its functions another language may call. */
  functions(file: string): Promise<readonly FunctionDeclaration[]>;
  /** What handlers declare, as a document. */
  describe(): Promise<ApiDescription>;
  /** Loads every file, one after the other, so that no request has to wait for an import; never rejects. */
  preload(): Promise<void>;
  /** Answers operators, where their routes have a port of their own. */
  readonly admin: ((request: Request) => Promise<Response>) | undefined;
  /** Resolves when every engine the app needs can serve; at once when none has to start. */
  ready(): Promise<void>;
  /** Whether requests should come here, and why not; cheap. */
  status(): HostStatus;
  /** From now on `status` says that nobody should send more; what comes is still answered. */
  drain(): void;
  readonly log: Logger;
  /** Files of routes known now, without loading them. */
  readonly files: readonly Route[];
  close(): Promise<void>;
}

export interface HostOptions {
  watch: boolean;
  log?: Logger;
  /** Serves this instead of what lies in the folder of routes, once it is preloaded. */
  build?: Build;
  /** What has begun already, of the same log and build. */
  beginning?: Beginning;
  /** Where several processes share a port: one answers operators for all. */
  gathering?: Gathering | undefined;
  /** Told when changes are applied. */
  onChange?: () => void;
}

/** Rejects with ConfigError where a setting cannot be met; nothing runs on then. */
export async function createHost(config: Config, options: HostOptions): Promise<Host> {
  const beginning = options.beginning ?? (await begin(config, options));
  try {
    return await compose(config, options, beginning);
  } catch (error) {
    await beginning.engines.close();
    throw error;
  }
}

async function compose(config: Config, options: HostOptions, beginning: Beginning): Promise<Host> {
  const { log, handlerLog, scan, engines } = beginning;
  const call: Surroundings["call"] = async (...request) => host.fetch(localRequest(...request));
  beginning.door = (path, init) => call(path, init, true);
  const { mode, root } = config;
  const status = () => statusOf(engines, draining);
  const onError = createErrorHandler({ log: handlerLog, mode, root, routes: (): readonly Route[] => app.routes });
  const operations = createOperations({ config, log, status, onError, gathering: options.gathering });
  const loadFile = loaderOf(engines, options.watch);
  // What stops loading on the way out is not broken.
  const broken: Broken = (route, error) => (closing ? undefined : reportBroken(log, root, route, error));
  const loadChain = chainLoader(loadFile, broken);
  const documents = createDocuments({ config, log, loadFile, tables: () => tablesOf(app), build: options.build });
  const createApp = ({ routes, folders }: Scan, previous?: App): App =>
    new App({
      ...{ routes, folders, loadFile, loadChain, broken },
      ...operations,
      internalRoutes: [...operations.adminRoutes, ...documents.entries(routes)],
      surroundings: surroundingsOf(handlerLog, root, call),
      onError,
      previous,
    });

  let closing = false;
  let draining = false;
  let app = createApp(scan);

  const rescan = async () => {
    app = createApp(await scanRoutes(config), app);
  };
  const applied = [operations.applied, documents.changed, options.onChange ?? (() => {})];
  const watcher = options.watch && (await follow({ config, log, engines, current: () => app, rescan, applied }));

  const host: Host = {
    log,
    fetch: await withMiddleware(config, (request, env) => app.fetch(request, env)),
    admin: operations.adminFetch,
    get files() {
      return app.routes;
    },
    ...{ routes: async () => listRoutes(root, await tablesOf(app), loadFile), invoke: engines.invoke },
    ...{ declarations: documents.declarations, describe: documents.describe, functions: engines.functions },
    preload: () => loadInTurn(app).then(engines.imported).then(engines.preloaded),
    ready: () => engines.ready(),
    status,
    drain() {
      draining = true;
    },
    async close() {
      closing = draining = true;
      if (watcher) await watcher.close();
      operations.close();
      await engines.close();
    },
  };
  return host;
}

function loaderOf(engines: Engines, watch: boolean): LoadFile {
  const load: LoadFile = async (route) => (await engines.of(route.language)).load(route);
  return watch ? unlessGone(load) : load;
}

/** Only development has a watcher, so only there it is loaded. */
async function follow(app: Followed): Promise<Watcher> {
  const { followChanges } = await import("./reload.ts");
  return followChanges(app);
}

function surroundingsOf(log: Logger, root: string, call: Surroundings["call"]): Surroundings {
  return {
    log,
    call,
    report: (error, request, requestId) => reportBrokenStream({ log, root }, error, request, requestId),
  };
}

function statusOf(engines: Engines, draining: boolean): HostStatus {
  const states = engines.status();
  const waiting = Object.values(states).find(({ ready }) => !ready);
  const reason = draining ? "draining" : waiting?.reason;
  return { ready: reason === undefined, ...(reason === undefined ? {} : { reason }), engines: states };
}

async function loadInTurn(app: App): Promise<void> {
  for (const endpoint of app.endpoints) await (endpoint.table ?? endpoint.load());
}

/** What every path answers, loaded where nobody asked for it yet. */
function tablesOf(app: App): Promise<MethodTable[]> {
  return Promise.all(app.endpoints.map((endpoint) => endpoint.table ?? endpoint.load()));
}

function localRequest(path: string, init?: RequestInit, nested = false): Request {
  const request = new Request(new URL(path, "http://localhost"), init);
  return nested ? markNested(request) : request;
}
