// The host's side of one worker thread: what it is busy with, batches in both directions, its end.
// Longer than 200 lines: every kind of message of a thread ends in its one table of calls.
import { Worker } from "node:worker_threads";
import {
  ANSWER_FIELDS,
  type FromWorker,
  HEARTBEAT,
  INTERRUPT,
  RUNNING,
  type StartupData,
  TARGET,
  type ToWorker,
} from "../../contract/messages.ts";
import type { WorkerStatus } from "../../contract/status.ts";
import { messageOf } from "../../errors.ts";
import type { LogLevel } from "../../log.ts";
import type { Call } from "./call.ts";

export interface InterpreterEvents {
  ready(interpreter: Interpreter, milliseconds: number): void;
  /** A call has its last answer, so there is room for another. */
  finished(interpreter: Interpreter, call: Call): void;
  /** The thread ended; `blamed` is the request it was running, 0 when unknown. */
  died(interpreter: Interpreter, message: string, blamed: number): void;
  log(level: Exclude<LogLevel, "silent">, text: string, requestId: string): void;
  /** A handler calls a route of the app. */
  call(path: string, init: RequestInit, id: number): Promise<[number, string, Uint8Array]>;
  /** A call whose body is still on its way wants more of it. */
  read(call: Call): Promise<Uint8Array | string | null>;
}

export interface RegisteredFile {
  handle: number;
  file: string;
  method: ToWorkerRegister["method"];
  params: string[];
}
type ToWorkerRegister = Extract<ToWorker, { type: "register" }>;

const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

let lastId = 0;

export class Interpreter {
  readonly id = ++lastId;
  readonly calls = new Map<number, Call>();
  ready = false;
  /** Gets no new calls: it ends when its last one is answered. */
  retiring = false;
  memory = 0;
  served = 0;
  /** 0.9 to 1.1: its share of limits that would otherwise be reached by all at once. */
  readonly jitter = 0.9 + Math.random() * 0.2;
  readonly #worker: Worker;
  readonly #shared: Int32Array;
  readonly #events: InterpreterEvents;
  readonly #registered = new Set<number>();
  readonly #tickets = new Map<number, (files: string[]) => void>();
  readonly #send = (message: ToWorker) => this.#post(message);
  #ticket = 0;
  #batch: unknown[] = [];
  #bodies: Uint8Array[] = [];
  #dead = false;

  constructor(startup: Omit<StartupData, "shared">, events: InterpreterEvents) {
    const shared = new SharedArrayBuffer(16);
    this.#shared = new Int32Array(shared);
    this.#events = events;
    this.#worker = new Worker(WORKER, {
      workerData: { ...startup, shared } satisfies StartupData,
      env: startup.env,
      stdout: false,
      execArgv: [],
      // Little garbage of JavaScript is made here; room for more would only stay resident.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#died(messageOf(error), 0));
    this.#worker.on("exit", (code) => this.#died(`the interpreter's thread ended with code ${code}`, 0));
  }

  get dead(): boolean {
    return this.#dead;
  }

  status(): WorkerStatus {
    const { id, memory, served, calls } = this;
    const state = this.retiring ? "retiring" : this.ready ? "serving" : "starting";
    return { id, state, memory, heap: 0, served, inFlight: calls.size };
  }

  /** Milliseconds since the thread last turned its event loop. */
  silence(): number {
    const now = Math.trunc(performance.timeOrigin + performance.now()) & 0x7fffffff;
    return now - Atomics.load(this.#shared, HEARTBEAT);
  }

  send(call: Call, file: RegisteredFile): void {
    this.register(file);
    this.calls.set(call.id, call);
    call.attach(this.#send);
    const { method, url, headers, params, requestId, body } = call.options;
    if (this.#batch.length === 0) setImmediate(() => this.flush());
    this.#batch.push(call.id, file.handle, method, url, headers, params, requestId, call.bodyField);
    if (body instanceof Uint8Array && body.byteLength > 0) this.#bodies.push(body);
  }

  register(file: RegisteredFile): void {
    if (this.#registered.has(file.handle)) return;
    this.#registered.add(file.handle);
    this.#post({ type: "register", ...file });
  }

  /** Posts what gathered; called once a tick. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const text = JSON.stringify(this.#batch);
    this.#batch = [];
    if (this.#bodies.length === 0) {
      this.#post({ type: "calls", text });
      return;
    }
    const blob = new Uint8Array(Buffer.concat(this.#bodies));
    this.#bodies = [];
    this.#post({ type: "calls", text, blob });
  }

  /** Stops one request and no other: wakes it when it is suspended, interrupts it when it runs. */
  cancel(call: Call, reason: string): void {
    call.cancelledAt = performance.now();
    this.flush();
    this.#interrupt(call.id);
    this.#post({ type: "cancel", id: call.id, reason });
  }

  /** Who holds a thread that does not turn its loop, as far as the last question was answered; asks again. */
  holder(): number {
    const id = Atomics.load(this.#shared, RUNNING);
    this.#interrupt(0);
    return id;
  }

  async invalidate(files: readonly string[]): Promise<string[]> {
    this.flush();
    const ticket = ++this.#ticket;
    return new Promise((resolve) => {
      this.#tickets.set(ticket, resolve);
      this.#post({ type: "invalidate", ticket, files: [...files] });
    });
  }

  /** Ends the thread now; its calls are reported through `died`, unless it was retired empty. */
  async destroy(message: string): Promise<void> {
    this.#died(message, 0);
    await this.#worker.terminate();
  }

  #interrupt(target: number): void {
    Atomics.store(this.#shared, RUNNING, 0);
    Atomics.store(this.#shared, TARGET, target);
    Atomics.store(this.#shared, INTERRUPT, 2);
  }

  #post(message: ToWorker): void {
    if (!this.#dead) this.#worker.postMessage(message, "blob" in message && message.blob ? [message.blob.buffer] : []);
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "answers":
        this.#answers(JSON.parse(message.text), message.blob);
        break;
      case "ready":
        this.ready = true;
        this.memory = message.memory;
        this.#events.ready(this, message.milliseconds);
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
      case "call":
        void this.#call(message);
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
      const call = this.calls.get(id);
      if (call?.take(fields[at + 1] as number, fields[at + 2] as string, body)) {
        this.calls.delete(id);
        this.served++;
        this.#events.finished(this, call);
      }
    }
  }

  async #read(id: number): Promise<void> {
    const call = this.calls.get(id);
    this.#post({ type: "body", id, piece: call ? await this.#events.read(call) : null });
  }

  async #call(message: Extract<FromWorker, { type: "call" }>): Promise<void> {
    const init = message.body ? { ...message.init, body: message.body as Uint8Array<ArrayBuffer> } : message.init;
    this.#post({
      type: "reply",
      ticket: message.ticket,
      value: await this.#events.call(message.path, init, message.id),
    });
  }

  #died(message: string, blamed: number): void {
    if (this.#dead) return;
    this.#dead = true;
    this.ready = false;
    for (const resolve of this.#tickets.values()) resolve([]);
    this.#tickets.clear();
    this.#events.died(this, message, blamed);
  }
}
