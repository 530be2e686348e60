// A call on its way through a worker: what requests and functions have in common.

import type { RequestContext } from "../../../contract/context.ts";
import type { Context, Method } from "../../../contract/handler.ts";
import { QUESTIONS, STREAMED } from "../../../contract/messages.ts";
import type { Behind } from "./behind.ts";

/** A handler file or a module of the app, and the number that messages call it by. */
export interface RegisteredFile {
  handle: number;
  file: string;
  method: Method | undefined;
  params: string[];
  /** How many parts of a path it stands for. */
  depth: number;
}

export interface CallOptions {
  file: RegisteredFile;
  method: Method;
  url: string;
  headers: string;
  /** Path parameters; or the arguments of a function. */
  params: object | readonly unknown[] | null;
  requestId: string;
  /** Told of a stream that fails after the response has begun, if it is one that can be told. */
  context?: Context &
    Partial<Pick<RequestContext, "report" | "seen" | "carry" | "abort" | "nested" | "sharedState" | "incoming">>;
  /** Bytes, or a reader for a body still on its way. */
  body: Uint8Array | Pick<ReadableStreamDefaultReader<Uint8Array>, "read"> | null;
  /** What it belongs to: the signal aborts when the client leaves; asked for only when the call takes long. */
  request: { readonly signal: AbortSignal } | undefined;
  /** Milliseconds until 504. */
  timeout: number;
  /** For a middleware. */
  behind?: Behind;
}

/** What a call tells its worker. */
export type Send = (message: { type: "pull"; id: number } | { type: "cancel"; id: number; reason: string }) => void;

const RETRIED: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", ...QUESTIONS]);
let lastId = 0;

export abstract class Call {
  readonly id: number;
  readonly options: CallOptions;
  started = performance.now();
  /** Set when the client has its answer but the worker has not finished. */
  cancelledAt = 0;
  attempts = 0;
  signal: AbortSignal | undefined;
  protected send: Send = () => {};

  constructor(options: CallOptions) {
    lastId = lastId === 0x7fffffff ? 1 : lastId + 1;
    this.id = lastId;
    this.options = options;
  }

  abstract readonly settled: boolean;
  /** It has been answered in part. */
  abstract readonly streaming: boolean;

  /** Whether another worker may try: nothing was sent, and doing it twice does no harm. */
  get canRetry(): boolean {
    const { method, body, behind } = this.options;
    if (behind?.isAsked) return false;
    return !this.settled && this.attempts < 2 && RETRIED.has(method) && (body === null || body instanceof Uint8Array);
  }

  /** An interpreter waits for its end already: it gets a place at once, whatever the limits. */
  abstract readonly nested: boolean;

  /** The last field of its message, see contract/messages.ts. */
  get bodyField(): number | null {
    const { body } = this.options;
    if (body === null) return null;
    return body instanceof Uint8Array ? body.byteLength || null : STREAMED;
  }

  attach(send: Send): void {
    this.send = send;
    this.attempts++;
    // A question about a file may wait as long as interpreters take to start.
    if (QUESTIONS.has(this.options.method)) this.started = performance.now();
  }

  /** Takes one answer; true when it was the last of this call. */
  abstract take(status: number, head: string, body: string | Uint8Array<ArrayBuffer> | null): boolean;

  /** Ends the call for whoever waits, whatever its state; later answers are dropped. */
  abstract fail(error: unknown): void;
}
