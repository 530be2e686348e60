// One request on its way through a worker, and the answer that comes back in one message or many.
import { headerPairs } from "../../../contract/headers.ts";
import { BROKEN, CHUNK, END, FAULT, type Fault, HEADS, PASSED, QUESTIONS, STATE } from "../../../contract/messages.ts";
import { createResponse } from "../../../contract/result.ts";
import { takeData } from "../../../contract/state.ts";
import { HandlerError, messageOf } from "../../../errors.ts";
import { Call, type CallOptions, type Send } from "./call.ts";
import { toError } from "./fault.ts";
import { withTrace } from "./trace-lines.ts";

const encoder = new TextEncoder();

export class RequestCall extends Call {
  readonly answered: Promise<Response>;
  #resolve!: (response: Response) => void;
  #reject!: (error: unknown) => void;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pulled: (() => void) | undefined;
  #settled = false;

  constructor(options: CallOptions) {
    super(options);
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  get nested(): boolean {
    const { method, context } = this.options;
    return context?.nested ?? QUESTIONS.has(method); // a file is loaded for somebody who has a place
  }

  get streaming(): boolean {
    return this.#stream !== undefined;
  }

  /** Only handlers are noted. */
  get #seen() {
    return this.options.behind ? undefined : this.options.context?.seen;
  }

  override attach(send: Send): void {
    super.attach(send);
    const seen = this.#seen;
    seen?.waited(this.started);
    seen?.begin();
    if (seen?.trace) this.options.headers = withTrace(this.options.headers, seen.trace);
  }

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
    else if (status === PASSED) this.#pass(head);
    else if (status === STATE) {
      const { context } = this.options;
      if (context) takeData(context.state, JSON.parse(head));
      return false;
    } else if (status === BROKEN) this.#break(JSON.parse(head) as Fault);
    return true;
  }

  fail(error: unknown): void {
    if (this.#stream) {
      this.#stream.error(error);
      this.#stream = undefined;
      this.#pulled?.();
    }
    this.#settled = true;
    this.#seen?.finish(error);
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
    this.#seen?.finish();
    try {
      const type = HEADS[head];
      const pairs = type !== undefined || head === "" ? undefined : headerPairs(JSON.parse(head));
      this.#resolve(createResponse(body, status, type, pairs, this.options));
    } catch (error) {
      this.#reject(error instanceof HandlerError ? error : new HandlerError(messageOf(error), { cause: error }));
    }
  }

  #pass(head: string): void {
    if (this.#settled) return;
    this.#settled = true;
    try {
      this.#resolve(this.options.behind?.pass(head, this.options.requestId) as Response);
    } catch (error) {
      this.#reject(error);
    }
  }

  #begin(status: number, head: string, first: string | Uint8Array<ArrayBuffer> | null): void {
    if (this.#settled) {
      this.send({ type: "cancel", id: this.id, reason: "the request is over" });
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
          this.send({ type: "pull", id: this.id });
          return new Promise<void>((resolve) => {
            this.#pulled = resolve;
          });
        },
        cancel: () => {
          if (!this.#stream) return;
          this.#abandon();
          this.send({ type: "cancel", id: this.id, reason: "the client left" });
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
