// Calls of one interpreter to functions of other languages: run on the host, their values and errors sent back.
import type { FunctionDeclaration } from "../../../contract/declaration.ts";
import type { Invoke, Scope } from "../../../contract/functions.ts";
import { ASK, INVOKED, MORE, TAGGED } from "../../../contract/messages.ts";
import { bufferedLength } from "../../../contract/parts.ts";
import { InternalError, messageOf } from "../../../errors.ts";
import type { CallOptions } from "./call.ts";
import { faultOf } from "./fault.ts";
import { packValues, unpackValue } from "./values.ts";

export interface OutwardEvents {
  invoke: Invoke;
  /** Which functions a module has. */
  functions: (file: string) => Promise<readonly FunctionDeclaration[]>;
  /** Sends a request through the front door. */
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Adds a message to the next batch. */
  push: (fields: unknown[], bytes: Uint8Array | null) => void;
  optionsOf: (call: number) => Pick<CallOptions, "requestId" | "behind" | "context"> | undefined;
}

interface Running {
  items: AsyncIterator<unknown> | undefined;
  /** Ends the scope of the call. */
  end(): void;
}

type RouteArgs = [path: string, method: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> | null];

const ROUTE = "route";
const NO_REPLY = 0; // instead of a status, with the reason as text
const RETURNED = "=";
const ITEMS = "*";
const ITEM = "+";
const LAST = ".";
const FAILED = "!";

export class Outward {
  readonly #events: OutwardEvents;
  readonly #running = new Map<number, Running>();

  constructor(events: OutwardEvents) {
    this.#events = events;
  }

  /** Takes an answer that is a question: INVOKED, MORE or DROP. */
  take(ticket: number, status: number, head: string, bytes: Uint8Array | null): void {
    if (status === INVOKED) void this.#invoke(ticket, unpackValue(head, bytes) as [number, string, string, unknown[]]);
    else if (status === MORE) void this.#next(ticket);
    else this.#drop(ticket);
  }

  /** The interpreter has ended: nobody waits any more. */
  close(): void {
    for (const ticket of this.#running.keys()) this.#drop(ticket);
  }

  async #invoke(ticket: number, [call, file, name, args]: [number, string, string, unknown[]]): Promise<void> {
    const running: Running = { items: undefined, end: () => {} };
    this.#running.set(ticket, running);
    try {
      const { functions } = this.#events;
      if (name === ASK) {
        this.#answer(
          ticket,
          RETURNED,
          (await functions(file)).map((one) => one.name),
        );
        this.#running.delete(ticket);
        return;
      }
      if (file === "" && name === ROUTE) {
        await this.#route(ticket, call, args as RouteArgs, running);
        return;
      }
      const result = await this.#ask(call, file, name, args, running);
      const items = iteratorOf(result);
      if (items && this.#running.get(ticket) === running) {
        running.items = items;
        this.#answer(ticket, ITEMS, null);
      } else if (items) await items.return?.();
      else {
        this.#answer(ticket, RETURNED, result);
        this.#running.delete(ticket);
      }
    } catch (error) {
      this.#fail(ticket, error);
    }
  }

  /** What `context.call` gets: status, header pairs, and the body; null where that is still being made, for `#next`. */
  async #route(
    ticket: number,
    call: number,
    [path, method, headers, body]: RouteArgs,
    running: Running,
  ): Promise<void> {
    const { context } = this.#events.optionsOf(call) ?? {};
    const init = { method, headers, ...(body ? { body } : {}) };
    try {
      const response = await this.#events.fetch(path, context?.carry?.(init) ?? init);
      const isWhole = response.body === null || bufferedLength(response) !== undefined;
      const content = isWhole ? new Uint8Array(await response.arrayBuffer()) : null;
      if (!isWhole) running.items = iteratorOf(response.body);
      if (this.#running.get(ticket) !== running) return void running.items?.return?.().catch(() => {});
      this.#answer(ticket, RETURNED, [response.status, [...response.headers], content]);
      if (isWhole) this.#running.delete(ticket);
    } catch (error) {
      this.#answer(ticket, RETURNED, [NO_REPLY, messageOf(error), null]);
      this.#running.delete(ticket);
    }
  }

  /** A function; or, where there is no file, what stands behind a middleware. */
  #ask(call: number, file: string, name: string, args: unknown[], running: Running): Promise<unknown> {
    const { requestId = "", behind } = this.#events.optionsOf(call) ?? {};
    if (file !== "") return this.#events.invoke({ file, name, args, scope: createScope(requestId, running) });
    if (behind === undefined) throw new InternalError("nothing stands behind the request that asks for it");
    return behind.ask(name, args);
  }

  async #next(ticket: number): Promise<void> {
    try {
      const { done, value } = (await this.#running.get(ticket)?.items?.next()) ?? { done: true, value: undefined };
      if (!done) return this.#answer(ticket, ITEM, value);
      this.#running.delete(ticket);
      this.#answer(ticket, LAST, null);
    } catch (error) {
      this.#fail(ticket, error);
    }
  }

  #drop(ticket: number): void {
    const running = this.#running.get(ticket);
    this.#running.delete(ticket);
    running?.end();
    running?.items?.return?.().catch(() => {}); // nobody is left to be told
  }

  /** TypeError when the value cannot cross. */
  #answer(ticket: number, kind: string, value: unknown): void {
    const { values, tagged, bytes } = packValues([value], "the value");
    this.#events.push([0, 0, kind, ticket, tagged ? TAGGED : "", values[0], "", bytes?.byteLength || null], bytes);
  }

  #fail(ticket: number, error: unknown): void {
    if (!this.#running.delete(ticket)) return;
    this.#events.push([0, 0, FAILED, ticket, "", faultOf(error), "", null], null);
  }
}

/** What the function calls in turn belongs to the same request, and ends with this call. */
function createScope(requestId: string, running: Running): Scope {
  let controller: AbortController | undefined;
  let ended = false;
  running.end = () => {
    ended = true;
    controller?.abort();
  };
  return {
    requestId,
    nested: true,
    get signal() {
      controller ??= new AbortController();
      if (ended) controller.abort();
      return controller.signal;
    },
  };
}

/** Of generators; lists and other collections are values. */
function iteratorOf(value: unknown): AsyncIterator<unknown> | undefined {
  if (value === null || typeof value !== "object") return undefined;
  if (Symbol.asyncIterator in value) return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  if (typeof (value as { next?: unknown }).next !== "function" || !(Symbol.iterator in value)) return undefined;
  const items = (value as Iterable<unknown>)[Symbol.iterator]();
  return { next: async () => items.next(), return: async () => items.return?.() ?? { done: true, value: undefined } };
}
