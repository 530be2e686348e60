// `polyglot-runtime/test`: an app for tests, with its real engines and its whole way of a request, and without a port.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, type ClientOptions, createClient } from "../client.ts";
import { loadConfig, loadEnv, type Mode, type UserConfig } from "../config/config.ts";
import { createHost } from "../host/host.ts";
import { createLogger } from "../log.ts";
import { keepVariables } from "./environment.ts";
import { CapturedLog } from "./logs.ts";

export type { LogEntry, LogPattern, WaitOptions } from "./logs.ts";

export interface TestAppOptions {
  /** Settings that beat those of the app: `{ timeout: 500 }`. */
  config?: UserConfig;
  /** Environment variables that beat all others, until the app is closed. */
  env?: Readonly<Record<string, string>>;
  /** Whose defaults and `.env` files hold; development unless set. */
  mode?: Mode;
}

export interface TestApp extends AsyncDisposable {
  /** A request through the front door: `await app.fetch("/api/items", { method: "POST", body })`. Never rejects. */
  fetch(path: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Calls the routes typed by what `polyglot types` writes: `app.client<Api>().GET("/api/items")`. */
  client<Api>(options?: Pick<ClientOptions, "headers">): Client<Api>;
  /** What was logged since the start, by handlers of both languages, and by the runtime. */
  readonly logs: CapturedLog;
  /** Ends the engines; nothing of the app runs after it. */
  close(): Promise<void>;
}

const ORIGIN = "http://localhost";

/**
 * Starts the app in `dir`, the folder that holds `api/` (a path, or an address such as `new URL("..", import.meta.url)`).
 * Resolves when it can serve, which with Python routes takes a second or more: once for the tests of a file. Throws
 * ConfigError for a wrong setting and for files that cannot be routes; a file that does not load answers 500.
 */
export async function createTestApp(dir: string | URL, options: TestAppOptions = {}): Promise<TestApp> {
  const { config: overrides = {}, env = {}, mode = "development" } = options;
  const root = resolve(dir instanceof URL ? fileURLToPath(dir) : dir);
  const restore = keepVariables();
  const logs = new CapturedLog();
  try {
    Object.assign(process.env, env);
    loadEnv(root, mode);
    const log = { requests: false, ...overrides.log };
    const config = await loadConfig({ root, mode, overrides: { ...overrides, log } });
    const host = await createHost(config, {
      watch: false,
      log: createLogger({ format: "json", level: log.level ?? "debug", write: (line) => logs.take(line) }),
    });
    let closed: Promise<void> | undefined;
    const close = () => {
      closed ??= host.close().finally(restore);
      return closed;
    };
    const fetch: TestApp["fetch"] = async (path, init) =>
      host.fetch(path instanceof Request ? new Request(path, init) : new Request(new URL(path, ORIGIN), init));
    await host.ready();
    return {
      ...{ fetch, logs, close },
      client: (options) =>
        createClient(ORIGIN, { ...options, fetch: (url, init) => orGivenUp(fetch(url, init), init.signal) }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    restore();
    throw error;
  }
}

/** A client is told that its caller gave up, as over a socket: the app answers when it has an answer. */
async function orGivenUp(response: Promise<Response>, signal: AbortSignal | null | undefined): Promise<Response> {
  if (!signal) return response;
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    return await Promise.race([givenUp, response]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
