// Calls of one interpreter to functions of other languages: run on the host, their values and errors sent back.
import type { FunctionDeclaration } from "../../contract/declaration.ts";
import { HTTPException } from "../../contract/exception.ts";
import type { Invoke, Scope } from "../../contract/functions.ts";
import { ASK, type AskedFault, INVOKED, MORE, TAGGED } from "../../contract/messages.ts";
import { HandlerError, messageOf } from "../../errors.ts";
import { packValues, unpackValue } from "./values.ts";

export interface OutwardEvents {
  invoke: Invoke;
  /** Which functions a module has. */
  functions: (file: string) => Promise<readonly FunctionDeclaration[]>;
  /** Adds a message to the next batch. */
  push: (fields: unknown[], bytes: Uint8Array | null) => void;
  requestIdOf: (call: number) => string;
}

interface Running {
  items: AsyncIterator<unknown> | undefined;
  /** Ends the scope of the call. */
  end(): void;
}

const RETURNED = "=";
const ITEMS = "*";
const ITEM = "+";
const LAST = ".";
const FAILED = "!";
const MAX_CAUSES = 5;

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
      const { invoke, functions, requestIdOf } = this.#events;
      if (name === ASK) {
        this.#answer(
          ticket,
          RETURNED,
          (await functions(file)).map((one) => one.name),
        );
        this.#running.delete(ticket);
        return;
      }
      const result = await invoke({ file, name, args, scope: createScope(requestIdOf(call), running) });
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

function faultOf(error: unknown, depth = 0): AskedFault {
  if (error instanceof HTTPException) {
    const { status, detail, headers, errors } = error;
    return { http: { status, detail: detail ?? null, headers: headers ?? {}, errors: errors ?? null } };
  }
  const own = error instanceof HandlerError ? error : undefined;
  const cause = error instanceof Error && depth < MAX_CAUSES ? (own ? causeOf(own) : error.cause) : undefined;
  return {
    kind: own?.kind ?? (error instanceof Error ? error.name : typeof error),
    message: messageOf(error),
    stack: own?.trace ?? (error instanceof Error ? (error.stack ?? "") : ""),
    cause: cause === undefined ? null : faultOf(cause, depth + 1),
  };
}

/** A HandlerError stands for what was thrown; the cause of that is meant. */
function causeOf({ cause }: HandlerError): unknown {
  return cause instanceof Error ? cause.cause : undefined;
}
