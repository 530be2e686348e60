// The second argument of every handler; all but ids and parameters is made when it is first asked for.
import type { Logger } from "../log.ts";
import { readBody, withReaders } from "./body.ts";
import { Cookies } from "./cookies.ts";
import type { Context, Params, Query } from "./handler.ts";
import { isUntouched } from "./header-lines.ts";
import { isNested, markNested } from "./nested.ts";
import type { Observation } from "./observation.ts";
import { parseQuery } from "./query.ts";
import { dataOf } from "./state.ts";
import { carryTrace, type Trace, traceOf } from "./trace.ts";

/** What every context of an app shares. */
export interface Surroundings {
  readonly log: Logger;
  /** Sends a request through the front door. */
  readonly call: (path: string, init?: RequestInit, nested?: boolean) => Promise<Response>;
  /** Tells of a failure after the response has begun, when no answer can tell it any more. */
  readonly report?: (error: unknown, request: Request, requestId: string) => void;
}

/** What Node's server knows of a request; not there when a route is called by another one. */
export interface Incoming {
  /** Header lines as they came, name and value in turn. */
  readonly rawHeaders: readonly string[];
  readonly socket: {
    destroySoon(): void;
    readonly remoteAddress?: string | undefined;
    readonly remotePort?: number | undefined;
  };
  readonly httpVersion?: string;
}

interface Made {
  query?: Query;
  body?: Promise<unknown>;
  copy?: () => Request;
  cookies?: Cookies;
  state?: Record<string, unknown>;
  signal?: AbortSignal;
  deadline?: AbortController;
  error?: Error;
  /** Somebody had the request in hand, and may have changed its headers. */
  shown?: boolean;
}

export class RequestContext implements Context {
  readonly params: Params;
  readonly requestId: string;
  /** What is noted of the request, if anything is. */
  readonly seen: Observation | undefined;
  #request: Request;
  readonly #app: Surroundings;
  readonly #incoming: Incoming | undefined;
  /** What was asked for so far. One field for all of it: most handlers ask for nothing, and fields cost time each. */
  #made: Made | undefined;

  constructor(
    request: Request,
    params: Params,
    requestId: string,
    app: Surroundings,
    incoming?: Incoming,
    seen?: Observation,
  ) {
    this.#request = request;
    this.params = params;
    this.requestId = requestId;
    this.#app = app;
    this.#incoming = incoming;
    this.seen = seen;
  }

  #make(): Made {
    this.#made ??= {};
    return this.#made;
  }

  get query(): Query {
    const made = this.#make();
    made.query ??= parseQuery(this.#request.url);
    return made.query;
  }

  get body(): Promise<unknown> {
    const made = this.#make();
    made.body ??= readBody(this.#made?.copy?.() ?? this.#request);
    return made.body;
  }

  /** For an engine that has read the body already: `body` is read from a copy of the request. */
  readFrom(copy: () => Request): void {
    this.#make().copy = copy;
  }

  get cookies(): Cookies {
    const made = this.#make();
    made.cookies ??= new Cookies(() => this.#request.headers.get("cookie"));
    return made.cookies;
  }

  get state(): Record<string, unknown> {
    const made = this.#make();
    made.state ??= Object.create(null) as Record<string, unknown>;
    return made.state;
  }

  get signal(): AbortSignal {
    const made = this.#make();
    made.deadline ??= new AbortController();
    made.signal ??= AbortSignal.any([this.#request.signal, made.deadline.signal]);
    return made.signal;
  }

  get error(): Error | undefined {
    return this.#made?.error;
  }

  /** What of the state other languages get; undefined when nobody has noted any. */
  get sharedState(): Record<string, unknown> | undefined {
    const state = this.#made?.state;
    return state && dataOf(state);
  }

  /** Notes what an answer failed with, for those in front. */
  failed(error: Error): void {
    this.#make().error = error;
  }

  get log(): Logger {
    const { requestId, trace } = this;
    return this.#app.log.child(trace ? { requestId, traceId: trace.traceId } : { requestId });
  }

  get trace(): Trace | undefined {
    return this.seen?.trace ?? traceOf(this.#request, this.rawHeaders);
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    return this.#app.call(path, this.carry(init), this.nested);
  }

  /** An interpreter waits for its answer. */
  get nested(): boolean {
    return isNested(this.#request);
  }

  /** A request of ours ends with this one, and the trace goes on with it, unless it has its own. */
  carry(init?: RequestInit): RequestInit {
    return carryTrace({ ...init, signal: init?.signal ?? this.signal }, this.trace);
  }

  /** The header lines as they came; undefined where they came from no server, or may have been changed. */
  get rawHeaders(): readonly string[] | undefined {
    return this.#made?.shown && !isUntouched(this.#request) ? undefined : this.#incoming?.rawHeaders;
  }

  /** What the server knows of the request. */
  get incoming(): Incoming | undefined {
    return this.#incoming;
  }

  /** Middleware had the request, and goes on with this one. */
  passOn(request: Request): void {
    const made = this.#make();
    made.shown = true;
    if (request === this.#request) return;
    if (request.body !== null) withReaders(request);
    this.#request = isNested(this.#request) ? markNested(request) : request;
    delete made.query;
    delete made.body;
  }

  /**
   * For a failure that comes after the response has begun. True when there is a connection to cut: its end is the sign
   * that the response is not whole, and cancels the stream.
   */
  report(error: unknown): boolean {
    this.#app.report?.(error, this.#request, this.requestId);
    const socket = this.#incoming?.socket;
    if (socket === undefined) return false;
    setImmediate(() => socket.destroySoon()); // the pieces before the failure are sent yet
    return true;
  }

  /** Ends the signal for a reason of ours: the time limit. */
  abort(reason: Error): void {
    const made = this.#make();
    made.deadline ??= new AbortController();
    made.deadline.abort(reason);
  }

  /** `Set-Cookie` values asked for since the last time; each belongs to one response. */
  takeCookies(): readonly string[] | undefined {
    return this.#made?.cookies?.take();
  }
}
