// The Python engine: web Request to message, message to Response. The only two conversions on the host's side.
import { realpath } from "node:fs/promises";
import type { AppDescription, Declarations, FunctionDeclaration } from "../../contract/declaration.ts";
import type { Invoke } from "../../contract/functions.ts";
import { METHODS, type Method } from "../../contract/handler.ts";
import { DESCRIBE, INVOKE } from "../../contract/messages.ts";
import { depthOf, paramNamesOf, type Route } from "../../contract/route.ts";
import { NO_CONFIG, readRouteConfig, refuseRouteConfig } from "../../contract/route-config.ts";
import { InternalError } from "../../errors.ts";
import type { Engine, Guard, LoadedFile } from "../engine.ts";
import { Behind } from "./calls/behind.ts";
import type { Call, CallOptions, RegisteredFile } from "./calls/call.ts";
import { bodyOf, callOptions, MIDDLEWARE, mountOptions, readPiece } from "./calls/conversion.ts";
import { FunctionCall } from "./calls/function-call.ts";
import type { OutwardEvents } from "./calls/outward.ts";
import { RequestCall } from "./calls/request-call.ts";
import { TAG } from "./calls/values.ts";
import { placeOfData, prepareData } from "./files/data.ts";
import { Breaker } from "./pool/breaker.ts";
import { Pool, type PoolOptions } from "./pool/pool.ts";
import { askNeeds } from "./snapshot/needs.ts";
import { createSnapshots } from "./snapshot/snapshots.ts";
import type { GuardOptions } from "./thread/guards.ts";
import { setFlags } from "./wasm/flags.ts";

export interface PythonEngineOptions extends PoolOptions {
  root: string;
  api: string;
  /** The app's Python as a build copied it; the root unless given. */
  code?: string | undefined;
  /** `os.environ` of the handlers. */
  env: Record<string, string>;
  guards: GuardOptions;
  /** A folder that Python may write, from the root, or "". */
  data: string;
  /** Whether modules start and stop, and keep what they write; a build only looks at them. */
  hooks?: boolean;
  /** Whether what handlers return is held against what they declare. */
  validateResponses?: boolean;
  /** asyncio tasks of one interpreter that may live on after their requests. */
  maxTasks: number;
  /** Folders of snapshots, the last for those that are made; none when interpreters are to start cold. */
  snapshots?: readonly string[];
  /** Milliseconds until 504. */
  timeout: number;
  /** Sends a request through the front door. */
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Calls functions of other languages. */
  foreign: Pick<OutwardEvents, "invoke" | "functions">;
}

export interface PythonEngine extends Engine {
  /** Resolves with the milliseconds it took until the first interpreter could serve. */
  readonly ready: Promise<number>;
  /** Other packages are installed: starts all interpreters anew. Requests wait for the first of them. */
  renew(): void;
}

export async function createPythonEngine(options: PythonEngineOptions): Promise<PythonEngine> {
  setFlags();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<number>();
  const files = new Map<string, RegisteredFile>();
  const root = await realpath(options.root);
  const { api, code = root, env, guards, maxTasks, hooks = true, validateResponses = false } = options;
  const { snapshots: folders = [], log } = options;
  const breaker = new Breaker(log);
  const snapshots = createSnapshots({ root, env, folders, needs: () => askNeeds(invoke, root), log });
  const startup = {
    data: options.data && (hooks ? await prepareData(root, options.data) : placeOfData(root, options.data)),
    ...{ tag: TAG, root, api, code, env, guards, maxTasks, hooks, validateResponses },
    snapshot: snapshots.place,
  };
  const pool = new Pool(options, startup, {
    ready: (milliseconds) => {
      isReady(milliseconds);
      snapshots.settled();
    },
    snapshot: snapshots.failed,
    blamed: (call, message) => breaker.blame(call, message),
    isResting: (file) => breaker.isResting(file),
    fetch: options.fetch,
    read: readPiece,
    ...options.foreign,
  });
  const invoke = createInvoke(pool, breaker, files, options.timeout);
  return {
    ready,
    load: createLoad(pool, breaker, files, options.timeout),
    functions: (file) => functionsOf(pool, registerModule(files, file)),
    invoke,
    invalidate: async (changed) => {
      breaker.forget(changed);
      return pool.invalidate(changed);
    },
    renew() {
      snapshots.renew();
      pool.renew();
    },
    status: () => ({ ...pool.status(), snapshot: snapshots.state(), resting: breaker.resting() }),
    close: async () => void (await Promise.all([snapshots.close(), pool.close()])),
  };
}

const NOTHING = async (): Promise<Declarations> => ({});

function createLoad(
  pool: Pool,
  breaker: Breaker,
  files: Map<string, RegisteredFile>,
  timeout: number,
): (route: Route) => Promise<LoadedFile> {
  return async (route) => {
    const file = register(files, route);
    const load = () => pool.load<{ methods: Method[]; mounted: boolean; config: unknown }>(file);
    const found = await breaker.attempt(file, load);
    if (route.role === "middleware") {
      refuseRouteConfig(found.config, route);
      return createMiddlewareFile(pool, breaker, file);
    }
    const config = readRouteConfig(found.config, route);
    const optionsOf = found.mounted ? mountOptions : callOptions;
    const call = createCall({ pool, breaker, optionsOf }, file, config.timeout ?? timeout);
    const describe = () => pool.ask<Declarations>(file, DESCRIBE);
    const describeApp = () => pool.ask<AppDescription>(file, DESCRIBE);
    if (found.mounted) return { methods: METHODS, mounted: true, config, call, describe: NOTHING, describeApp };
    return { methods: found.methods, config, call, describe };
  };
}

type Way = { pool: Pool; breaker: Breaker; optionsOf: typeof callOptions };

/** The way of a request to this file. */
function createCall({ pool, breaker, optionsOf }: Way, file: RegisteredFile, timeout: number): LoadedFile["call"] {
  return (method, request, context) => {
    breaker.check(file); // before the body is read
    const send = (body: CallOptions["body"]) => {
      const call = new RequestCall(optionsOf(file, method, request, context, body, timeout));
      return submit(pool, breaker, call, call.answered);
    };
    const body = bodyOf(request);
    return body instanceof Promise ? body.then(send) : send(body);
  };
}

function createMiddlewareFile(pool: Pool, breaker: Breaker, file: RegisteredFile): LoadedFile {
  const guard: Guard = (request, context, { next }, timeout) => {
    const behind = new Behind(request, context, next);
    const options = callOptions(file, request.method as Method, request, context, behind.body, timeout);
    const call = new RequestCall({ ...options, behind });
    return submit(pool, breaker, call, call.answered);
  };
  const call = () => Promise.reject(new InternalError(`${file.file} answers no method`));
  return { methods: [], config: NO_CONFIG, call, describe: NOTHING, guards: [guard] };
}

/** The way of a call to a function. */
function createInvoke(pool: Pool, breaker: Breaker, files: Map<string, RegisteredFile>, timeout: number): Invoke {
  return (invocation) => {
    const file = registerModule(files, invocation.file);
    const call = new FunctionCall(file, invocation, timeout);
    return submit(pool, breaker, call, call.returned);
  };
}

/** Unless its file rests. */
function submit<T>(pool: Pool, breaker: Breaker, call: Call, ended: Promise<T>): Promise<T> {
  return breaker.attempt(call.options.file, () => {
    pool.submit(call);
    return ended;
  });
}

/** The functions of a module: loaded by all workers, described by one. */
async function functionsOf(pool: Pool, module: RegisteredFile): Promise<readonly FunctionDeclaration[]> {
  await pool.load(module);
  return pool.ask(module, DESCRIBE);
}

function registerModule(files: Map<string, RegisteredFile>, file: string): RegisteredFile {
  const key = `${INVOKE} ${file}`;
  const known = files.get(key) ?? { handle: files.size + 1, file, method: INVOKE, params: [], depth: 0 };
  files.set(key, known);
  return known;
}

/** The number of a handler file, the same for the life of the engine. */
function register(files: Map<string, RegisteredFile>, route: Route): RegisteredFile {
  const known = files.get(route.file);
  if (known) return known;
  const params = paramNamesOf(route);
  const method = route.role === "middleware" ? MIDDLEWARE : route.method;
  const depth = depthOf(route);
  const file = { handle: files.size + 1, file: route.file, method, params, depth };
  files.set(route.file, file);
  return file;
}
