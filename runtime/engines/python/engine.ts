// The Python engine: web Request to message, message to Response. The only two conversions on the host's side.
import { readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { HTTPException } from "../../contract/exception.ts";
import type { Context, Method } from "../../contract/handler.ts";
import { LOAD } from "../../contract/messages.ts";
import type { Route } from "../../contract/route.ts";
import { HandlerError, messageOf } from "../../errors.ts";
import type { Engine, LoadedFile } from "../engine.ts";
import { Call } from "./call.ts";
import type { RegisteredFile } from "./interpreter.ts";
import { Pool, type PoolOptions } from "./pool.ts";
import { webAssembly } from "./webassembly.ts";

export interface PythonEngineOptions extends PoolOptions {
  root: string;
  api: string;
  /** `os.environ` of the handlers. */
  env: Record<string, string>;
  /** Milliseconds until 504. */
  timeout: number;
  /** Bytes of a request body. */
  bodyLimit: number;
  /** Sends a request through the front door. */
  fetch: (path: string, init: RequestInit) => Promise<Response>;
}

export interface PythonEngine extends Engine {
  /** Resolves with the milliseconds it took until the first interpreter could serve. */
  readonly ready: Promise<number>;
  workers(): { memory: number; inFlight: number }[];
}

const LOAD_TIMEOUT_MS = 60_000; // imports may be slow: packages, models
const POISON_DEATHS = 3;
const POISON_MS = 30_000;

export async function createPythonEngine(options: PythonEngineOptions): Promise<PythonEngine> {
  const { promise: ready, resolve: isReady } = Promise.withResolvers<number>();
  const files = new Map<string, RegisteredFile>();
  const poison = createPoison(files);
  const startup = { root: await realpath(options.root), api: options.api, env: options.env, wasm: await compile() };
  const pool = new Pool(options, startup, {
    ready: isReady,
    blamed: poison.blame,
    call: async (path, init) => reply(options.fetch, path, init),
    read: (call) => readPiece(call, options.bodyLimit),
  });

  const fileOf = (route: Route): RegisteredFile => {
    let file = files.get(route.file);
    if (!file) {
      const params = route.segments.flatMap((segment) => (segment.kind === "static" ? [] : [segment.name]));
      file = { handle: files.size + 1, file: route.file, method: route.method, params };
      files.set(route.file, file);
    }
    return file;
  };

  return {
    ready,
    workers: () => pool.workers.map((worker) => ({ memory: worker.memory, inFlight: worker.calls.size })),
    async load(route: Route): Promise<LoadedFile> {
      const file = fileOf(route);
      poison.check(file);
      const call = new Call({ ...LOAD_CALL, file: file.handle, timeout: LOAD_TIMEOUT_MS });
      pool.submit(call, file);
      const methods = (await (await call.answered).text()).slice(1, -1).replaceAll('"', "").split(", ") as Method[];
      return { methods, call: (method, request, context) => run(file, method, request, context) };
    },
    invalidate: async (changed) => {
      poison.forget(changed);
      return pool.invalidate(changed);
    },
    close: () => pool.close(),
  };

  function run(file: RegisteredFile, method: Method, request: Request, context: Context): Promise<Response> {
    poison.check(file);
    const body = bodyOf(request);
    if (body instanceof Promise) return body.then((bytes) => submit(file, method, request, context, bytes));
    return submit(file, method, request, context, body);
  }

  function submit(
    file: RegisteredFile,
    method: Method,
    request: Request,
    context: Context,
    body: Uint8Array | ReadableStreamDefaultReader<Uint8Array> | null,
  ): Promise<Response> {
    const call = new Call({
      file: file.handle,
      method,
      url: request.url,
      headers: headerLines(request, context),
      params: file.params.length > 0 ? context.params : null,
      requestId: context.requestId,
      body,
      signal: () => request.signal,
      timeout: options.timeout,
    });
    pool.submit(call, file);
    return call.answered;
  }
}

const LOAD_CALL = { method: LOAD, url: "", headers: "", params: null, requestId: "", body: null, signal: undefined };

/** A body with a known length is awaited here, so that a slow client never holds an interpreter; others are streamed. */
function bodyOf(request: Request): Promise<Uint8Array> | ReadableStreamDefaultReader<Uint8Array> | null {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return null;
  if (request.headers.has("content-length")) return request.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  return request.body?.getReader() ?? null;
}

/** Raw lines where the server has them: they keep repeated headers apart, and cost no Headers object. */
function headerLines(request: Request, context: Context): string {
  const raw = (context as { rawHeaders?: readonly string[] }).rawHeaders;
  if (raw) return raw.join("\n");
  const lines: string[] = [];
  for (const [name, value] of request.headers) lines.push(name, value);
  return lines.join("\n");
}

async function readPiece(call: Call, _limit: number): Promise<Uint8Array | string | null> {
  const reader = call.options.body;
  if (reader === null || reader instanceof Uint8Array) return null;
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    const status = error instanceof HTTPException ? error.status : 400;
    return JSON.stringify({ status, detail: messageOf(error) });
  }
}

async function reply(
  fetch: PythonEngineOptions["fetch"],
  path: string,
  init: RequestInit,
): Promise<[number, string, Uint8Array]> {
  const response = await fetch(path, init);
  return [response.status, JSON.stringify([...response.headers]), new Uint8Array(await response.arrayBuffer())];
}

/** Files whose handlers keep killing interpreters are left alone for a while, or until they change. */
function createPoison(files: ReadonlyMap<string, RegisteredFile>) {
  const deaths = new Map<number, { count: number; last: number; importing: string | undefined }>();
  return {
    blame(call: Call, message: string): void {
      const known = deaths.get(call.options.file) ?? { count: 0, last: 0, importing: undefined };
      if (call.options.method === LOAD) known.importing = message;
      known.count++;
      known.last = performance.now();
      deaths.set(call.options.file, known);
    },
    check(file: RegisteredFile): void {
      const known = deaths.get(file.handle);
      if (!known) return;
      if (known.importing)
        throw new HandlerError(`Importing this module ends the interpreter: ${known.importing}`, {
          place: { file: file.file },
        });
      if (known.count < POISON_DEATHS) return;
      if (performance.now() - known.last > POISON_MS) deaths.delete(file.handle);
      else
        throw new HTTPException(503, "This route ended its interpreter several times and rests (crash_loop)", {
          headers: { "retry-after": String(POISON_MS / 1000) },
        });
    },
    forget(changed: readonly string[]): void {
      if (changed.length === 0) return;
      for (const path of changed) {
        const file = files.get(path);
        if (file) deaths.delete(file.handle);
      }
      for (const [handle, known] of deaths) if (known.importing) deaths.delete(handle);
    },
  };
}

async function compile(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve("pyodide/pyodide.asm.wasm");
  return webAssembly.compile(await readFile(file));
}
