// Functions called across languages: what is called, in which request, and the errors of Python as a caller meets them.
import { HandlerError, type SourcePlace } from "../errors.ts";

/** What a call belongs to. It ends with it: when the client has left, or the time is up. */
export interface Scope {
  readonly requestId: string;
  /** Made when it is asked for. */
  readonly signal: AbortSignal;
  /** An interpreter waits for the end of this: what it calls must not wait for a place in one. */
  readonly nested?: boolean | undefined;
}

export interface Invocation {
  /** Absolute path of a module of the app; or one of the runtime, as `polyglot/_engine/testing.py`. */
  readonly file: string;
  readonly name: string;
  /** Values of this thread. */
  readonly args: readonly unknown[];
  /** Undefined outside of any request. */
  readonly scope: Scope | undefined;
}

/**
 * Calls a function, whatever its language. Resolves to what it returns as a value of this thread: an AsyncIterable where
 * that is a generator. Rejects with HTTPException, with the error that the function threw or raised (PythonError), and
 * with TypeError for values that cannot cross.
 */
export type Invoke = (invocation: Invocation) => Promise<unknown>;

/** An exception that a Python function raised. Its `name` is the exception's: `ValueError`. */
export class PythonError extends HandlerError {
  /** The traceback as Python prints it. */
  readonly traceback: string;
  /** Where it was called, a line each, innermost first. */
  callers = "";

  constructor(kind: string, message: string, traceback: string, place: SourcePlace | undefined) {
    super(message, { kind, trace: traceback, place });
    this.name = kind;
    this.traceback = traceback;
  }

  /** The stack is that of who called, and below it the traceback. */
  calledFrom(frames: string): this {
    this.callers = frames;
    this.stack = `${this.name}: ${this.message}\n${frames}\n\n${this.traceback}`;
    return this;
  }
}
