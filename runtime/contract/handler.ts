// What a handler is: the words authors use, the same in every language.
import type { Logger } from "../log.ts";
import type { Cookies } from "./cookies.ts";
import type { Trace } from "./trace.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
export type Method = (typeof METHODS)[number];

/** Values by name; a name that occurs more than once has a list. Null-prototype, so `__proto__` is a plain key. */
export type Query = Record<string, string | string[]>;
export type Params = Record<string, string>;

export interface Context {
  /** Path parameters, decoded: `[id]` is one segment, `[...path]` the rest with its slashes. */
  readonly params: Params;
  readonly query: Query;
  /** The body by its content type: JSON value, form fields, text or bytes; `undefined` when there is none. */
  readonly body: Promise<unknown>;
  readonly cookies: Cookies;
  /** Free for middleware and handler, one object a request. */
  readonly state: Record<string, unknown>;
  readonly requestId: string;
  /** For middleware, behind `next()`: what the answer failed with; HTTPException where that was meant. */
  readonly error: Error | undefined;
  /** Aborts when the client leaves or the time limit is reached. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Where the request stands in a trace, by its `traceparent`; undefined when it is part of none. */
  readonly trace: Trace | undefined;
  /** Calls a route of this app through the front door: limits, logs and errors apply. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

export type Handler = (request: Request, context: Context) => unknown;

/** Answers as all that stands behind would, with this request unless another is given; it never throws. */
export type Next = (request?: Request) => Promise<Response>;

/** The default export of a `_middleware` file. What it returns is answered as a handler's result is. */
export type Middleware = (request: Request, context: Context, next: Next) => unknown;
