// One call of a Python function on its way through a worker, and what it returns: a value, or many.
import { HTTPException } from "../../../contract/exception.ts";
import { type Invocation, PythonError } from "../../../contract/functions.ts";
import { BROKEN, CHUNK, END, FAULT, type Fault, INVOKE, RETURN, TAGGED, VALUES } from "../../../contract/messages.ts";
import { Call, type RegisteredFile } from "./call.ts";
import { toError } from "./fault.ts";
import { packValues, unpackValue } from "./values.ts";

interface Waiting {
  resolve: (result: IteratorResult<unknown, undefined>) => void;
  reject: (error: unknown) => void;
}

type Body = string | Uint8Array<ArrayBuffer> | null;

const LAST = { done: true, value: undefined } as const;

export class FunctionCall extends Call {
  readonly returned: Promise<unknown>;
  streaming = false;
  settled = false;
  readonly nested: boolean;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  #waiting: Waiting | undefined;
  #failure: { error: unknown } | undefined;

  /** `timeout`: milliseconds, for a call outside of any request. Throws TypeError when an argument cannot cross. */
  constructor(file: RegisteredFile, { name, args, scope }: Invocation, timeout: number) {
    const { values, tagged, bytes } = packValues(args);
    super({
      ...{ file, method: INVOKE, url: name, headers: tagged ? TAGGED : "", params: values, body: bytes },
      ...{ requestId: scope?.requestId ?? "", request: scope },
      timeout: scope ? Number.POSITIVE_INFINITY : timeout,
    });
    this.nested = scope?.nested ?? false;
    this.returned = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  take(status: number, head: string, body: Body): boolean {
    switch (status) {
      case RETURN:
        this.#settle(() => this.#resolve(unpackValue(head, body as Uint8Array | null)));
        return true;
      case VALUES:
        this.#begin();
        return false;
      case CHUNK:
        this.#take({ done: false, value: unpackValue(head, body as Uint8Array | null) });
        return false;
      case FAULT:
      case BROKEN:
        this.fail(raised(JSON.parse(head) as Fault));
        return true;
      case END:
        this.#end();
        return true;
    }
    return true;
  }

  fail(error: unknown): void {
    this.#settle(() => this.#reject(error));
    if (!this.streaming) return;
    this.#failure = { error };
    this.#waiting?.reject(error);
    this.#end();
  }

  #settle(settle: () => void): void {
    if (!this.settled) settle();
    this.settled = true;
  }

  #begin(): void {
    if (this.settled) {
      this.send({ type: "cancel", id: this.id, reason: "the request is over" });
      return;
    }
    this.streaming = true;
    const items = this.#items();
    const leave = items.return.bind(items);
    // A generator that was never asked for anything would not notice.
    items.return = (value) => {
      this.leave();
      return leave(value);
    };
    abandoned.register(items, this);
    this.#settle(() => this.#resolve(items));
  }

  async *#items(): AsyncGenerator<unknown, undefined> {
    for (;;) {
      const { done, value } = await this.#pull();
      if (done) return undefined;
      yield value;
    }
  }

  #pull(): Promise<IteratorResult<unknown, undefined>> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) return Promise.reject(failure.error);
    if (!this.streaming) return Promise.resolve(LAST);
    this.send({ type: "pull", id: this.id });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #take(result: IteratorResult<unknown, undefined>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#failure = undefined;
    waiting?.resolve(result);
  }

  #end(): void {
    this.streaming = false;
    this.#take(LAST);
  }

  /** Nobody wants the rest. */
  leave(): void {
    if (!this.streaming) return;
    this.#end();
    this.send({ type: "cancel", id: this.id, reason: "the rest is not wanted" });
  }
}

/** Generators that nobody can ask for more any more. */
const abandoned = new FinalizationRegistry<FunctionCall>((call) => call.leave());

/** What a fault of Python means to who called. */
function raised(fault: Fault): Error {
  const error = toError(fault);
  if (error instanceof HTTPException || fault.trace === undefined) return error;
  const { kind, place } = error;
  return new PythonError(kind, error.message, fault.trace, place);
}
