// The second argument of every handler; all but ids and parameters is made when it is first asked for.
import type { Logger } from "../log.ts";
import { readBody } from "./body.ts";
import { Cookies } from "./cookies.ts";
import type { Context, Params, Query } from "./handler.ts";

/** What every context of an app shares. */
export interface Surroundings {
  readonly log: Logger;
  /** Sends a request through the front door. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  /** Tells of a failure after the response has begun, when no answer can tell it any more. */
  readonly report?: (error: unknown, request: Request, requestId: string) => void;
}

export class RequestContext implements Context {
  readonly params: Params;
  readonly requestId: string;
  /** Header lines as they came, name and value in turn, where a server has them. */
  readonly rawHeaders: readonly string[] | undefined;
  readonly #request: Request;
  readonly #app: Surroundings;
  #query: Query | undefined;
  #body: Promise<unknown> | undefined;
  #copy: (() => Request) | undefined;
  #cookies: Cookies | undefined;
  #state: Record<string, unknown> | undefined;
  #signal: AbortSignal | undefined;
  #deadline: AbortController | undefined;

  constructor(request: Request, params: Params, requestId: string, app: Surroundings, rawHeaders?: readonly string[]) {
    this.#request = request;
    this.params = params;
    this.requestId = requestId;
    this.#app = app;
    this.rawHeaders = rawHeaders;
  }

  get query(): Query {
    this.#query ??= parseQuery(this.#request.url);
    return this.#query;
  }

  get body(): Promise<unknown> {
    this.#body ??= readBody(this.#copy?.() ?? this.#request);
    return this.#body;
  }

  /** For an engine that has read the body already: `body` is read from a copy of the request. */
  readFrom(copy: () => Request): void {
    this.#copy = copy;
  }

  get cookies(): Cookies {
    this.#cookies ??= new Cookies(() => this.#request.headers.get("cookie"));
    return this.#cookies;
  }

  get state(): Record<string, unknown> {
    this.#state ??= Object.create(null) as Record<string, unknown>;
    return this.#state;
  }

  get signal(): AbortSignal {
    this.#deadline ??= new AbortController();
    this.#signal ??= AbortSignal.any([this.#request.signal, this.#deadline.signal]);
    return this.#signal;
  }

  get log(): Logger {
    return this.#app.log.child({ requestId: this.requestId });
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    return this.#app.call(path, init);
  }

  /** For a failure that comes after the response has begun. */
  report(error: unknown): void {
    this.#app.report?.(error, this.#request, this.requestId);
  }

  /** Ends the signal for a reason of ours: the time limit. */
  abort(reason: Error): void {
    this.#deadline ??= new AbortController();
    this.#deadline.abort(reason);
  }

  /** `Set-Cookie` values the handler asked for. */
  setCookies(): readonly string[] | undefined {
    return this.#cookies?.outgoing();
  }
}

/** `?a=1&a=2&b=3` gives `{ a: ["1", "2"], b: "3" }`. */
export function parseQuery(url: string): Query {
  const query: Query = Object.create(null);
  const start = url.indexOf("?");
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const known = query[name];
    if (known === undefined) query[name] = value;
    else if (typeof known === "string") query[name] = [known, value];
    else known.push(value);
  }
  return query;
}
