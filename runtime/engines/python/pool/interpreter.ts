// The host's side of one worker thread: what it is busy with, batches in both directions, its end.
// Longer than 200 lines: every kind of message of a thread ends in its one table of calls.
import type { Worker } from "node:worker_threads";
import {
  ANSWER_FIELDS,
  DROP,
  type FromWorker,
  HEAP,
  HEARTBEAT,
  INTERRUPT,
  INVOKED,
  RUNNING,
  SHARED_WORDS,
  STOP_HOOKS,
  type StartupData,
  TARGET,
  type ToWorker,
} from "../../../contract/messages.ts";
import type { WorkerState, WorkerStatus } from "../../../contract/status.ts";
import { messageOf } from "../../../errors.ts";
import type { LogLevel } from "../../../log.ts";
import { Batch } from "../calls/batch.ts";
import type { Call, RegisteredFile } from "../calls/call.ts";
import { Outward, type OutwardEvents } from "../calls/outward.ts";
import type { Startup } from "./startup.ts";
import { heapLimitOf, keepCode, takeThread } from "./thread.ts";

export interface InterpreterEvents extends Pick<OutwardEvents, "invoke" | "functions" | "fetch"> {
  ready(interpreter: Interpreter, milliseconds: number): void;
  /** A call has its last answer, so there is room for another. */
  finished(interpreter: Interpreter): void;
  /** The thread ended; `blamed` is the request it was running, 0 when unknown. */
  died(interpreter: Interpreter, message: string, blamed: number): void;
  /** The snapshot could not be used; a cold start follows. */
  snapshot(fault: string): void;
  log(level: Exclude<LogLevel, "silent">, text: string, requestId: string): void;
  /** A call whose body is still on its way wants more of it. */
  read(call: Call): Promise<Uint8Array | string | null>;
}

const FULL_SHARE = 0.6;
const STOP_MS = 5_000; // for the stop hooks of its modules

let lastId = 0;

export class Interpreter {
  readonly id = ++lastId;
  readonly calls = new Map<number, Call>();
  /** Set by whoever gives it work. */
  state: WorkerState = "starting";
  /** It has loaded what the others had loaded when it started. */
  isWarm = false;
  /** When it could serve first; 0 until then. */
  readyAt = 0;
  /** Its end was wanted, at once or after its last call. */
  isRetired = false;
  isStopped = false;
  memory = 0;
  served = 0;
  /** 0.9 to 1.1: its share of limits that would otherwise be reached by all at once. */
  readonly jitter = 0.9 + Math.random() * 0.2;
  readonly #worker: Worker;
  readonly #shared: Int32Array;
  readonly #fullAt: number;
  readonly #events: InterpreterEvents;
  readonly #registered = new Set<number>();
  readonly #tickets = new Map<number, (files: string[]) => void>();
  readonly #batch = new Batch((message) => this.#post(message));
  readonly #outward: Outward;
  readonly #send = (message: ToWorker) => this.#post(message);
  #stopped: (() => void) | undefined;
  #retired: Promise<void> | undefined;
  #ticket = 0;
  #held = { id: 0, beat: 0 };
  #dead = false;

  /** `memoryLimit`: MB that Python may take. */
  constructor(startup: Startup, events: InterpreterEvents, memoryLimit: number) {
    const heapLimit = heapLimitOf(memoryLimit);
    this.#fullAt = heapLimit * 1024 * 1024 * FULL_SHARE;
    const shared = new SharedArrayBuffer(4 * SHARED_WORDS);
    this.#shared = new Int32Array(shared);
    this.#events = events;
    this.#outward = new Outward({
      ...{ invoke: events.invoke, functions: events.functions, fetch: events.fetch },
      push: (fields, bytes) => this.#batch.push(fields, bytes),
      optionsOf: (id) => this.calls.get(id)?.options,
    });
    this.#worker = takeThread(heapLimit);
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#post({ type: "start", data: { ...startup, shared, memoryLimit } satisfies StartupData });
    this.#worker.on("error", (error) => this.#died(messageOf(error), 0));
    this.#worker.on("exit", (code) => this.#died(`the interpreter's thread ended with code ${code}`, 0));
  }

  /** So much JavaScript heap that its end is near. */
  get isFull(): boolean {
    return this.heap > this.#fullAt;
  }

  /** Bytes of JavaScript heap. */
  get heap(): number {
    return Atomics.load(this.#shared, HEAP) * 1024;
  }

  status(): WorkerStatus {
    const { id, state, memory, heap, served, calls } = this;
    return { id, state, memory, heap, served, inFlight: calls.size };
  }

  /** Milliseconds since the thread last turned its event loop or let a stack go on. */
  silence(): number {
    const now = Math.trunc(performance.timeOrigin + performance.now()) & 0x7fffffff;
    return now - Atomics.load(this.#shared, HEARTBEAT);
  }

  send(call: Call): void {
    const { file } = call.options;
    this.#register(file);
    this.calls.set(call.id, call);
    call.attach(this.#send);
    const { method, url, headers, params, requestId, body } = call.options;
    this.#batch.push([call.id, file.handle, method, url, headers, params, requestId, call.bodyField], body);
  }

  /** Whether it was asked for this file before. */
  hasSeen(file: RegisteredFile): boolean {
    return this.#registered.has(file.handle);
  }

  #register(file: RegisteredFile): void {
    if (this.#registered.has(file.handle)) return;
    this.#registered.add(file.handle);
    this.#post({ type: "register", ...file });
  }

  /** Stops one request and no other: wakes it when it is suspended, interrupts it when it runs. */
  cancel(call: Call, reason: string): void {
    call.cancelledAt = performance.now();
    this.#batch.flush();
    this.#interrupt(call.id);
    this.#post({ type: "cancel", id: call.id, reason });
  }

  /** Who holds a thread that does not turn its loop, as far as the last question was answered; asks again. */
  holder(): number {
    const beat = Atomics.load(this.#shared, HEARTBEAT);
    const id = Atomics.load(this.#shared, RUNNING);
    // Who computes in C answers late: until the thread is heard of again, it is whoever was last known.
    if (id > 0 || beat !== this.#held.beat) this.#held = { id, beat };
    this.#interrupt(0);
    return this.#held.id;
  }

  async invalidate(files: readonly string[]): Promise<string[]> {
    this.#batch.flush();
    const ticket = ++this.#ticket;
    return new Promise((resolve) => {
      this.#tickets.set(ticket, resolve);
      this.#post({ type: "invalidate", ticket, files: [...files] });
    });
  }

  /** Ends the thread after the stop hooks of its modules, for which there is a time limit. */
  retire(): Promise<void> {
    this.#retired ??= this.#end();
    return this.#retired;
  }

  async #end(): Promise<void> {
    this.isRetired = true;
    if (!this.#dead && Atomics.load(this.#shared, STOP_HOOKS) > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stopped = resolve;
      const timer = setTimeout(resolve, STOP_MS);
      this.#post({ type: "stop" });
      await promise;
      clearTimeout(timer);
    }
    this.#died("retired", 0);
    await this.#worker.terminate();
  }

  /** Ends the thread now, because a call holds it. */
  async stop(stuck: Call, message: string): Promise<void> {
    this.isStopped = true;
    this.#died(message, stuck.id);
    await this.#worker.terminate();
  }

  #interrupt(target: number): void {
    Atomics.store(this.#shared, RUNNING, 0);
    Atomics.store(this.#shared, TARGET, target);
    Atomics.store(this.#shared, INTERRUPT, 2);
  }

  #post(message: ToWorker): void {
    if (this.#dead) return;
    if (typeof message === "string" || message.type !== "batch") this.#worker.postMessage(message);
    else this.#worker.postMessage(message, [message.blob.buffer]);
  }

  #receive(message: FromWorker): void {
    if (typeof message === "string") {
      this.#answers(JSON.parse(message), undefined);
      return;
    }
    switch (message.type) {
      case "batch":
        this.#answers(JSON.parse(message.text), message.blob);
        break;
      case "code":
        keepCode(message.code);
        break;
      case "ready":
        this.readyAt = performance.now();
        this.memory = message.memory;
        this.#events.ready(this, message.milliseconds);
        break;
      case "snapshot":
        this.#events.snapshot(message.fault);
        break;
      case "memory":
        this.memory = message.bytes;
        break;
      case "read":
        void this.#read(message.id);
        break;
      case "invalidated":
        this.#tickets.get(message.ticket)?.(message.files);
        this.#tickets.delete(message.ticket);
        break;
      case "stopped":
        this.#stopped?.();
        break;
      case "log":
        this.#events.log(message.level, message.text, "");
        break;
      case "fatal":
        this.#died(message.message, message.running);
        void this.#worker.terminate();
    }
  }

  #answers(fields: unknown[], blob: Uint8Array<ArrayBuffer> | undefined): void {
    let start = 0;
    for (let at = 0; at < fields.length; at += ANSWER_FIELDS) {
      const id = fields[at] as number;
      let body = fields[at + 3] as string | number | Uint8Array<ArrayBuffer> | null;
      if (typeof body === "number") {
        body = blob?.slice(start, start + body) ?? null;
        start += fields[at + 3] as number;
      }
      if (id === 0) {
        this.#events.log(fields[at + 1] as "info", body as string, fields[at + 2] as string);
        continue;
      }
      const status = fields[at + 1] as number;
      const head = fields[at + 2] as string;
      if (status >= INVOKED && status <= DROP) {
        this.#outward.take(id, status, head, body as Uint8Array | null);
        continue;
      }
      const call = this.calls.get(id);
      if (call?.take(status, head, body)) {
        this.calls.delete(id);
        this.served++;
        this.#events.finished(this);
      }
    }
  }

  async #read(id: number): Promise<void> {
    const call = this.calls.get(id);
    this.#post({ type: "body", id, piece: call ? await this.#events.read(call) : null });
  }

  #died(message: string, blamed: number): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#stopped?.();
    this.#outward.close();
    for (const resolve of this.#tickets.values()) resolve([]);
    this.#tickets.clear();
    this.#events.died(this, message, blamed);
  }
}
