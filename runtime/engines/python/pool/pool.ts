// Who gets a request: the least busy interpreter, or a place in the queue; and what becomes of it when that one ends.
import type { Method } from "../../../contract/handler.ts";
import { LOAD, QUESTIONS } from "../../../contract/messages.ts";
import type { EngineStatus } from "../../../contract/status.ts";
import type { Call, RegisteredFile } from "../calls/call.ts";
import { RequestCall } from "../calls/request-call.ts";
import type { Interpreter } from "./interpreter.ts";
import { crashLoop, overloaded, shuttingDown, timedOut, workerLost } from "./refusals.ts";
import type { Startup } from "./startup.ts";
import { SWEEP_MS, sweep } from "./sweep.ts";
import { Workers, type WorkersEvents, type WorkersOptions } from "./workers.ts";

export interface PoolOptions extends WorkersOptions {
  /** Calls one interpreter may hold at once. */
  maxConcurrency: number;
  /** Calls that wait when all are full; more get 503. */
  maxQueue: number;
}

export interface PoolEvents
  extends Pick<WorkersEvents, "fetch" | "read" | "ready" | "snapshot" | "invoke" | "functions"> {
  /** A file was running when its interpreter died. */
  blamed(call: Call, message: string): void;
  /** Whether a file is not to be loaded ahead now. */
  isResting(file: RegisteredFile): boolean;
}

const SILENT_MS = 250; // an event loop that did not turn for so long is busy or frozen
const MAX_ORPHANS = 64;
const LOAD_TIMEOUT_MS = 60_000; // imports may be slow: packages, models
const NOTHING = { url: "", headers: "", params: null, requestId: "", body: null, request: undefined };

export class Pool {
  readonly #options: PoolOptions;
  readonly #events: PoolEvents;
  readonly #workers: Workers;
  readonly #files = new Map<number, RegisteredFile>();
  readonly #queue: Call[] = [];
  #sweeper: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PoolOptions, startup: Startup, events: PoolEvents) {
    this.#options = options;
    this.#events = events;
    this.#workers = new Workers(options, startup, {
      ...events,
      free: () => this.#feed(),
      warm: (worker) => this.#warm(worker),
      lost: (calls, guilty, message) => this.#lost(calls, guilty, message),
    });
  }

  /** Gives a call to the least busy worker; its answer, or its end, is told through the call. */
  submit(call: Call): void {
    const worker = this.#place(call);
    if (worker) worker.send(call);
    else if (this.#refusal()) call.fail(this.#refusal());
    else if (call.nested) this.#queue.unshift(call);
    else if (this.#queue.length < this.#options.maxQueue) this.#queue.push(call);
    else call.fail(overloaded());
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Asks one worker something about a file: one of QUESTIONS, whose answer is JSON. */
  async ask<Answer>(file: RegisteredFile, question: Method): Promise<Answer> {
    const call = new RequestCall({ ...NOTHING, method: question, file, timeout: LOAD_TIMEOUT_MS });
    this.submit(call);
    return JSON.parse(await (await call.answered).text());
  }

  /** Loads a file in one worker, whose answer is what it has, and then in the others too. */
  async load<Answer>(file: RegisteredFile): Promise<Answer> {
    const found = await this.ask<Answer>(file, LOAD);
    this.#files.set(file.handle, file);
    for (const worker of this.#workers.all)
      if (worker.readyAt > 0 && worker.state !== "retiring" && !worker.hasSeen(file)) void this.#preload(worker, file);
    return found;
  }

  /** Tells every interpreter that files changed; resolves to what they forgot. */
  async invalidate(files: readonly string[]): Promise<string[]> {
    const started = this.#workers.all.filter(({ readyAt }) => readyAt > 0);
    const answers = await Promise.all(started.map((worker) => worker.invalidate(files)));
    return [...new Set(answers.flat())];
  }

  /** Replaces all interpreters: what they were told of at their start is another now. */
  renew(): void {
    this.#workers.renew();
  }

  status(): Omit<EngineStatus, "resting"> {
    return { ...this.#workers.status(), queue: this.#queue.length };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const call of this.#queue.splice(0)) call.fail(shuttingDown());
    for (const worker of this.#workers.all) for (const call of worker.calls.values()) call.fail(shuttingDown());
    await this.#workers.close();
  }

  #place(call: Call): Interpreter | undefined {
    return this.#choose() ?? (call.nested ? this.#choose(Number.POSITIVE_INFINITY) : undefined);
  }

  #choose(limit = this.#options.maxConcurrency): Interpreter | undefined {
    if (this.#closed) return undefined;
    const { serving } = this.#workers;
    let best: Interpreter | undefined;
    let bestSilent = true;
    for (const worker of serving) {
      if (worker.calls.size >= limit) continue;
      // A thread that has work and does not turn its loop gets more only when nobody else can take it.
      const silent = worker.calls.size > 0 && serving.length > 1 && worker.silence() > SILENT_MS;
      if (!best || (bestSilent && !silent) || (silent === bestSilent && worker.calls.size < best.calls.size)) {
        best = worker;
        bestSilent = silent;
      }
    }
    return best;
  }

  /** Why a call need not wait. */
  #refusal(): Error | undefined {
    if (this.#closed) return shuttingDown();
    const { resting } = this.#workers;
    return resting === undefined ? undefined : crashLoop(resting);
  }

  #feed(): void {
    while (this.#queue.length > 0) {
      const worker = this.#place(this.#queue[0] as Call);
      if (!worker) return;
      const call = this.#queue.shift() as Call;
      if (!call.settled) worker.send(call);
    }
  }

  /** Imports are done, and start hooks run, before somebody waits for them. */
  async #warm(worker: Interpreter): Promise<void> {
    const files = [...this.#files.values()].filter((file) => !this.#events.isResting(file));
    await Promise.all(files.map((file) => this.#preload(worker, file)));
  }

  async #preload(worker: Interpreter, file: RegisteredFile): Promise<void> {
    const call = new RequestCall({ ...NOTHING, method: LOAD, file, timeout: LOAD_TIMEOUT_MS });
    call.attempts = 1; // no other worker is asked instead
    worker.send(call);
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
    await call.answered.catch(() => {}); // the request that needs it will say so
  }

  #lost(calls: readonly Call[], guilty: Call | undefined, message: string): void {
    if (guilty) this.#events.blamed(guilty, message);
    for (const call of calls) {
      if (call !== guilty && call.canRetry && !this.#closed) this.#retry(call);
      else if (!call.settled || call.streaming) call.fail(this.#closed ? shuttingDown() : workerLost());
    }
    const refusal = this.#refusal();
    if (refusal) for (const call of this.#queue.splice(0)) call.fail(refusal);
  }

  /** It was accepted, so the length of the queue is no reason to refuse it now. */
  #retry(call: Call): void {
    const worker = this.#place(call);
    if (worker) worker.send(call);
    else this.#queue.unshift(call);
  }

  #sweep(): void {
    const now = performance.now();
    for (const call of this.#queue)
      if (!QUESTIONS.has(call.options.method) && now - call.started > call.options.timeout) call.fail(timedOut(call));
    let busy = this.#queue.length > 0;
    for (const worker of this.#workers.all) {
      if (worker.calls.size === 0) continue;
      busy = true;
      const { stuck, orphans } = sweep(worker, now);
      if (stuck) void worker.stop(stuck, "a request did not stop at its time limit");
      else if (orphans > MAX_ORPHANS) this.#workers.recycle(worker, `has ${orphans} requests that cannot be cancelled`);
    }
    if (!busy) {
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
    }
  }
}
