// One request on its way through a worker, and the answer that comes back in one message or many.
import type { RequestContext } from "../../contract/context.ts";
import type { Context, Method } from "../../contract/handler.ts";
import { headerPairs } from "../../contract/headers.ts";
import { BROKEN, CHUNK, END, FAULT, type Fault, HEADS, LOAD, STREAMED } from "../../contract/messages.ts";
import { createResponse } from "../../contract/result.ts";
import { HandlerError, messageOf } from "../../errors.ts";
import { toError } from "./fault.ts";
import { withTrace } from "./trace-lines.ts";

/** A handler file, and the number that messages call it by. */
export interface RegisteredFile {
  handle: number;
  file: string;
  method: Method | undefined;
  params: string[];
}

export interface CallOptions {
  file: RegisteredFile;
  method: Method;
  url: string;
  headers: string;
  params: Record<string, string> | null;
  requestId: string;
  /** Told of a stream that fails after the response has begun, if it is one that can be told. */
  context?: Context & Partial<Pick<RequestContext, "report" | "seen" | "carry">>;
  /** Bytes, or a reader for a body still on its way. */
  body: Uint8Array | ReadableStreamDefaultReader<Uint8Array> | null;
  /** Its signal aborts when the client leaves; asked for only when the call takes long. */
  request: Request | undefined;
  /** Milliseconds until 504. */
  timeout: number;
}

type Send = (message: { type: "pull"; id: number } | { type: "cancel"; id: number; reason: string }) => void;

const RETRIED: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", LOAD]);
const encoder = new TextEncoder();
let lastId = 0;

export class Call {
  readonly id: number;
  readonly options: CallOptions;
  started = performance.now();
  readonly answered: Promise<Response>;
  /** Set when the client has its answer but the worker has not finished. */
  cancelledAt = 0;
  attempts = 0;
  signal: AbortSignal | undefined;
  #resolve!: (response: Response) => void;
  #reject!: (error: unknown) => void;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pulled: (() => void) | undefined;
  #send: Send = () => {};
  #settled = false;

  constructor(options: CallOptions) {
    lastId = lastId === 0x7fffffff ? 1 : lastId + 1;
    this.id = lastId;
    this.options = options;
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether another worker may try: nothing was sent, and doing it twice does no harm. */
  get canRetry(): boolean {
    const { method, body } = this.options;
    return !this.#settled && this.attempts < 2 && RETRIED.has(method) && (body === null || body instanceof Uint8Array);
  }

  /** The last field of its message, see contract/messages.ts. */
  get bodyField(): number | null {
    const { body } = this.options;
    if (body === null) return null;
    return body instanceof Uint8Array ? body.byteLength || null : STREAMED;
  }

  get settled(): boolean {
    return this.#settled;
  }

  get streaming(): boolean {
    return this.#stream !== undefined;
  }

  attach(send: Send): void {
    this.#send = send;
    this.attempts++;
    // A question which methods a file has may wait as long as interpreters take to start.
    if (this.options.method === LOAD) this.started = performance.now();
    const seen = this.options.context?.seen;
    seen?.waited(this.started);
    seen?.begin();
    if (seen?.trace) this.options.headers = withTrace(this.options.headers, seen.trace);
  }

  /** Takes one answer; true when it was the last of this call. */
  take(status: number, head: string, body: string | Uint8Array<ArrayBuffer> | null): boolean {
    if (status >= 200) this.#finish(status, head, body);
    else if (status < 0) {
      this.#begin(-status, head, body);
      return false;
    } else if (status === CHUNK) {
      this.#piece(body);
      return false;
    } else if (status === FAULT) this.fail(toError(JSON.parse(head) as Fault));
    else if (status === END) this.#close();
    else if (status === BROKEN) this.#break(JSON.parse(head) as Fault);
    return true;
  }

  /** Ends the call for the client, whatever its state; later answers are dropped. */
  fail(error: unknown): void {
    if (this.#stream) {
      this.#stream.error(error);
      this.#stream = undefined;
      this.#pulled?.();
    }
    this.#settled = true;
    this.options.context?.seen?.finish(error);
    this.#reject(error);
  }

  #break(fault: Fault): void {
    const error = toError(fault);
    if (this.#stream && !fault.cancelled && this.options.context?.report?.(error)) this.#abandon();
    else this.fail(error);
  }

  #finish(status: number, head: string, body: string | Uint8Array<ArrayBuffer> | null): void {
    if (this.#settled) return;
    this.#settled = true;
    this.options.context?.seen?.finish();
    try {
      const type = HEADS[head];
      const pairs = type !== undefined || head === "" ? undefined : headerPairs(JSON.parse(head));
      this.#resolve(createResponse(body, status, type, pairs, this.options));
    } catch (error) {
      this.#reject(error instanceof HandlerError ? error : new HandlerError(messageOf(error), { cause: error }));
    }
  }

  #begin(status: number, head: string, first: string | Uint8Array<ArrayBuffer> | null): void {
    if (this.#settled) {
      this.#send({ type: "cancel", id: this.id, reason: "the request is over" });
      return;
    }
    let piece = first;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller;
        },
        pull: (controller) => {
          if (piece !== null) {
            controller.enqueue(bytesOf(piece));
            piece = null;
            return undefined;
          }
          if (!this.#stream) return undefined;
          this.#send({ type: "pull", id: this.id });
          return new Promise<void>((resolve) => {
            this.#pulled = resolve;
          });
        },
        cancel: () => {
          if (!this.#stream) return;
          this.#abandon();
          this.#send({ type: "cancel", id: this.id, reason: "the client left" });
        },
      },
      { highWaterMark: 1 },
    );
    this.#finish(status, head, stream as never);
  }

  #piece(piece: string | Uint8Array<ArrayBuffer> | null): void {
    if (piece !== null) this.#stream?.enqueue(bytesOf(piece));
    this.#pulled?.();
  }

  /** Leaves the stream as it is: whoever reads it has gone, or is being cut off. */
  #abandon(): void {
    this.#stream = undefined;
    this.#pulled?.();
  }

  #close(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#pulled?.();
  }
}

function bytesOf(piece: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof piece === "string" ? encoder.encode(piece) : piece;
}
