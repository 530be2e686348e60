// What host and worker threads say to each other: batches of flat fields for requests and answers, objects for the rest.
import type { Method } from "./handler.ts";

/**
 * One call takes eight fields of a batch, a JSON array:
 *   id, file, method, url, headers, params, requestId, body
 * `file` is the number a RegisterMessage gave; `method` is one of QUESTIONS to ask something of the file;
 * `headers` are raw lines, name and value in turn, joined by "\n"; `params` an object or null, or a list of that and the
 * state that was noted before; for a whole app, `params` are MountParams;
 * A call of a function has INVOKE as `method`, the function's name as `url`, its arguments as `params`, and TAGGED as
 * `headers` where some of them are written in the way of `values.ts`, and their bytes as `body`.
 * The answer to a call of Python's has no file; `method` says of what kind it is, `url` is the number of the call, and
 * `params` the value or what was thrown.
 * `body` is null, the number of its bytes in the batch's blob, or STREAMED when it will be read with ReadMessage.
 */
export const CALL_FIELDS = 8;
export const STREAMED = -1;
export const LOAD = "" as Method;
/** In place of a method, too: what the handlers of a file declare. */
export const DESCRIBE = "?" as Method;
export const QUESTIONS: ReadonlySet<string> = new Set([LOAD, DESCRIBE]);
export const INVOKE = "()" as Method;
export const TAGGED = "t";

/**
 * One answer takes four fields: id, status, head, body.
 *   status 200-599   a whole response          head: "" | a letter of HEADS | header pairs as JSON; body: text, bytes or null
 *   status < 0       a stream begins, -status  the same; body is the first piece
 *   CHUNK END BROKEN of a stream               BROKEN: head is a fault as JSON
 *   FAULT            the handler failed        head is a fault as JSON
 *   RETURN           of a function: its value  head is JSON, body the bytes in it
 *   VALUES           a function returned a generator; CHUNKs follow like RETURN, and END or BROKEN
 *   INVOKED          a function of another language is called: id numbers the call, head is JSON of the request it is
 *                    made in, file, name (ASK: which functions the file has) and arguments, body the bytes in these
 *   MORE DROP        that call's generator is to give its next value; or nobody wants more of it
 *   STATE            what is noted in the state by now, before an answer: head is JSON of it
 *   PASSED           a middleware answers with what was behind it; head: header pairs to be added, or all of them behind
 *                    the status (":status")
 *   id 0             a log line                status: level, head: request id, body: text
 * A body that is a number is that many bytes of the batch's blob, in the order of the answers.
 */
export const ANSWER_FIELDS = 4;
export const FAULT = 0;
export const CHUNK = 1;
export const END = 2;
export const BROKEN = 3;
export const RETURN = 4;
export const VALUES = 5;
export const INVOKED = 6;
export const MORE = 7;
export const DROP = 8;
export const ASK = "";
export const STATE = 9;
export const PASSED = 10;

export const HEADS: Record<string, string | undefined> = {
  j: "application/json",
  t: "text/plain; charset=utf-8",
  b: "application/octet-stream",
  e: "text/event-stream",
};

/** What a whole app is told of a request beside it. */
export interface MountParams {
  /** Path parameters of its own file. */
  params: object | null;
  /** The other end of the connection. */
  client: readonly [address: string, port: number] | null;
  /** Of HTTP. */
  version: string;
}

/** What a failed handler comes to, made by `_contract/faults.py`. */
export interface Fault {
  http?: { status: number; detail: unknown; headers: Record<string, string>; errors: unknown };
  cancelled?: boolean;
  kind?: string;
  message?: string;
  file?: string | null;
  line?: number | null;
  column?: number | null;
  trace?: string;
}

/** What a function of another language threw, for Python. */
export type AskedFault =
  | Required<Pick<Fault, "http">>
  | { kind: string; message: string; stack: string; cause: AskedFault | null };

/** What a worker thread is given when it is made. */
export interface ThreadData {
  /** The interpreter's, where another thread has compiled it. */
  code: WebAssembly.Module | undefined;
}

/** How a worker thread starts. */
export interface StartupData {
  /** MB that Python may take; MemoryError beyond. */
  memoryLimit: number;
  root: string;
  api: string;
  /** Where the app's Python is read: the root, or the copies of a build. */
  code: string;
  env: Record<string, string>;
  /** A folder that Python may write, "" for none. */
  data: string;
  /** Whether modules of the app start and stop, and the folder they may write is that on the disk. */
  hooks: boolean;
  /** Whether what handlers return is held against what they declare. */
  validateResponses: boolean;
  /** Tasks that may live on after their requests. */
  maxTasks: number;
  /** The key of values that JSON has no form for. */
  tag: string;
  /** Int32 at the places below. */
  shared: SharedArrayBuffer;
  /** What to start from, if it exists. */
  snapshot?: { path: string; id: string } | undefined;
  guards: { fileQuota: number; allowAddresses: readonly string[]; denyAddresses: readonly string[] };
}

// What host and worker share in memory, because a busy thread reads no messages.
/** When the worker last turned its event loop or let a stack go on, in ms. */
export const HEARTBEAT = 0;
/** The request that a pending interrupt is to end; 0 when it only asks who runs. */
export const TARGET = 1;
/** Pyodide's interrupt flag. */
export const INTERRUPT = 2;
/** The request that was running when the last interrupt came. */
export const RUNNING = 3;
/** Kilobytes of JavaScript heap the thread holds. */
export const HEAP = 4;
/** Not 0: modules want to be told before the interpreter ends. */
export const STOP_HOOKS = 5;
export const SHARED_WORDS = 6;

/** Calls or answers as JSON, with the bytes that belong to them; without any, the bare text, which takes half as long to post. */
export type BatchMessage = string | { type: "batch"; text: string; blob: Uint8Array<ArrayBuffer> };

export type ToWorker =
  | BatchMessage
  /** The first message. */
  | { type: "start"; data: StartupData }
  | { type: "register"; handle: number; file: string; method: Method | undefined; params: string[]; depth: number }
  | { type: "pull"; id: number }
  | { type: "cancel"; id: number; reason: string }
  | { type: "body"; id: number; piece: Uint8Array | string | null }
  | { type: "invalidate"; ticket: number; files: string[] }
  | { type: "stop" };

export type FromWorker =
  | BatchMessage
  /** The interpreter's code, compiled by the first thread for all that follow. */
  | { type: "code"; code: WebAssembly.Module }
  | { type: "ready"; milliseconds: number; memory: number }
  | { type: "snapshot"; fault: string }
  | { type: "memory"; bytes: number }
  | { type: "read"; id: number }
  | { type: "invalidated"; ticket: number; files: string[] }
  | { type: "log"; level: "info" | "error"; text: string }
  | { type: "stopped" }
  | { type: "fatal"; message: string; running: number };
