// What stands behind a Python middleware: it asks for it, gets status and headers, and the body if it wants to see that.
import type { Context, Next } from "../../../contract/handler.ts";
import { headerPairs } from "../../../contract/headers.ts";
import { markNested } from "../../../contract/nested.ts";
import { withHead } from "../../../contract/result.ts";
import { dataOf, takeData } from "../../../contract/state.ts";
import { HandlerError } from "../../../errors.ts";
import { bodyTaken, faultOf } from "./fault.ts";

/** A header to set; null takes it away. */
type Changes = Readonly<Record<string, string | null>>;
type State = Readonly<Record<string, unknown>>;

/** Stands for the status among header pairs. */
const STATUS = ":status";
const NEXT = "next";
const BYTES = "bytes";

export class Behind {
  /** It was asked for: the middleware cannot be run once more. */
  isAsked = false;
  #request: Request;
  readonly #context: Context;
  readonly #next: Next;
  #response: Response | undefined;

  constructor(request: Request, context: Context, next: Next) {
    this.#request = request;
    this.#context = context;
    this.#next = next;
  }

  /** The body of the request, read when the middleware asks for it, and still there for those behind. */
  get body(): Pick<ReadableStreamDefaultReader<Uint8Array>, "read"> | null {
    const { method, url, headers, signal } = this.#request;
    if (method === "GET" || method === "HEAD") return null;
    let isRead = false;
    return {
      read: async () => {
        if (isRead) return { done: true, value: undefined };
        isRead = true;
        if (this.#request.bodyUsed) throw bodyTaken();
        const value = new Uint8Array(await this.#request.arrayBuffer());
        this.#request = new Request(url, { method, headers, signal, body: value });
        return { done: false, value };
      },
    };
  }

  /** Answers `next`: status, header pairs, state and fault; `bytes`: the body; `pieces`: the same as a stream. */
  async ask(name: string, args: readonly unknown[]): Promise<unknown> {
    if (name === NEXT) return this.#answer(args[0] as Changes | null, args[1] as State | null);
    if (this.#response === undefined) throw new HandlerError("next() has not answered yet");
    if (name === BYTES) return new Uint8Array(await this.#response.arrayBuffer());
    return this.#response.body ?? [].values();
  }

  async #answer(changes: Changes | null, state: State | null): Promise<unknown[]> {
    const context = this.#context;
    for (const [header, value] of Object.entries(changes ?? {}))
      if (value === null) this.#request.headers.delete(header);
      else this.#request.headers.set(header, value);
    if (state) takeData(context.state, state);
    this.isAsked = true;
    const response = await this.#next(markNested(this.#request));
    this.#response = response;
    const error = context.error === undefined ? null : faultOf(context.error);
    return [response.status, [...response.headers], dataOf(context.state) ?? {}, error];
  }

  /** The response as it came, but for its head: pairs that are added, or all of them where the status is the first. */
  pass(head: string, requestId: string): Response {
    const response = this.#response;
    if (response === undefined) throw new HandlerError("next() has not answered yet");
    const [first, ...others]: [string, string][] = head === "" ? [] : JSON.parse(head);
    if (first === undefined) return response;
    if (first[0] === STATUS) return withHead(response, Number(first[1]), headerPairs(others), { requestId });
    for (const [name, value] of headerPairs([first, ...others])) response.headers.append(name, value);
    return response;
  }
}
