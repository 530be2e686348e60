// The worker threads: who gets a request, what happens when it takes too long or its interpreter dies.
// Longer than 200 lines: choosing, replacing and sweeping change the same list of workers and one queue.
import { LOAD, type StartupData } from "../../contract/messages.ts";
import type { EngineStatus } from "../../contract/status.ts";
import type { Logger } from "../../log.ts";
import type { Call } from "./call.ts";
import { Interpreter, type InterpreterEvents, type RegisteredFile } from "./interpreter.ts";
import { clientLeft, overloaded, shuttingDown, timedOut, workerLost } from "./refusals.ts";

export interface PoolOptions {
  workers: number;
  /** Calls one interpreter may hold at once. */
  maxConcurrency: number;
  /** Calls that wait when all are full; more get 503. */
  maxQueue: number;
  /** MB one interpreter may take; MemoryError beyond. */
  memoryLimit: number;
  /** MB after which an interpreter is replaced when it can be. */
  recycleMemory: number;
  /** Requests after which an interpreter is replaced, give or take a tenth; 0 is never. */
  maxRequests: number;
  log: Logger;
}

const SWEEP_MS = 50;
const GRACE_MS = 250; // between asking a request to stop and ending its thread
const SILENT_MS = 250; // an event loop that did not turn for so long is busy or frozen
const HELD_MS = 150; // three heartbeats
const ORPHAN_MS = 5_000; // a cancelled request that still waits for something by then is given up
const MAX_ORPHANS = 64;
const EARLY_DEATHS = 3;
const MB = 1024 * 1024;

interface Waiting {
  call: Call;
  file: RegisteredFile;
}

export interface PoolEvents extends Pick<InterpreterEvents, "call" | "read"> {
  ready(milliseconds: number): void;
  /** A file was running when its interpreter died. */
  blamed(call: Call, message: string): void;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #startup: Omit<StartupData, "shared">;
  readonly #events: PoolEvents;
  readonly #files = new Map<number, RegisteredFile>();
  readonly #queue: Waiting[] = [];
  #workers: Interpreter[] = [];
  #sweeper: NodeJS.Timeout | undefined;
  readonly #replaced = new WeakSet<Interpreter>();
  #deaths: number[] = [];
  #closed = false;
  readonly #restarts = { lost: 0, recycled: 0 };

  constructor(options: PoolOptions, startup: Omit<StartupData, "shared">, events: PoolEvents) {
    this.#options = options;
    this.#startup = startup;
    this.#events = events;
    for (let n = 0; n < options.workers; n++) this.#spawn();
  }

  /** Gives a call to the least busy worker; its answer, or its end, is told through the call. */
  submit(call: Call, file: RegisteredFile): void {
    this.#files.set(file.handle, file);
    const worker = this.#closed ? undefined : this.#choose();
    if (this.#closed) call.fail(shuttingDown());
    else if (worker) worker.send(call, file);
    else if (this.#queue.length < this.#options.maxQueue) this.#queue.push({ call, file });
    else call.fail(overloaded());
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Tells every interpreter that files changed; resolves to what they forgot. */
  async invalidate(files: readonly string[]): Promise<string[]> {
    const answers = await Promise.all(this.#workers.filter((w) => w.ready).map((worker) => worker.invalidate(files)));
    return [...new Set(answers.flat())];
  }

  status(): Omit<EngineStatus, "resting"> {
    const workers = this.#workers.map((worker) => worker.status());
    const ready = workers.some(({ state }) => state === "serving");
    const early = this.#deaths.length - EARLY_DEATHS;
    return {
      ready,
      ...(ready ? {} : { reason: this.#closed ? "Python is closed" : "Python is starting" }),
      workers,
      queue: this.#queue.length,
      restarts: { ...this.#restarts },
      breakerOpen: early > 0,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const { call } of this.#queue.splice(0)) call.fail(shuttingDown());
    await Promise.all(this.#workers.map((worker) => worker.destroy("the server is shutting down")));
  }

  #choose(): Interpreter | undefined {
    let best: Interpreter | undefined;
    let bestSilent = true;
    for (const worker of this.#workers) {
      if (!worker.ready || worker.retiring || worker.calls.size >= this.#options.maxConcurrency) continue;
      // A thread that has work and does not turn its loop gets more only when nobody else can take it.
      const silent = worker.calls.size > 0 && this.#workers.length > 1 && worker.silence() > SILENT_MS;
      if (!best || (bestSilent && !silent) || (silent === bestSilent && worker.calls.size < best.calls.size)) {
        best = worker;
        bestSilent = silent;
      }
    }
    return best;
  }

  #spawn(instead?: Interpreter): void {
    if (this.#closed) return;
    const log = this.#options.log;
    const worker = new Interpreter(this.#startup, {
      ...this.#events,
      log: (level, text, requestId) => log[level](text, requestId ? { requestId } : undefined),
      ready: (_worker, milliseconds) => {
        this.#events.ready(milliseconds);
        if (instead && !instead.dead) {
          instead.retiring = true;
          if (instead.calls.size === 0) void instead.destroy("retired");
        }
        this.#feed();
      },
      finished: (one) => this.#finished(one),
      died: (one, message, blamed) => this.#died(one, message, blamed),
    });
    this.#workers.push(worker);
  }

  #feed(): void {
    while (this.#queue.length > 0) {
      const worker = this.#choose();
      if (!worker) return;
      const { call, file } = this.#queue.shift() as Waiting;
      if (!call.settled) worker.send(call, file);
    }
  }

  #finished(worker: Interpreter): void {
    if (this.#queue.length > 0) this.#feed();
    const { recycleMemory, maxRequests, log } = this.#options;
    // Workers that started together must not be replaced together.
    if (maxRequests > 0 && worker.served >= maxRequests * worker.jitter) this.#replace(worker);
    if (worker.memory > recycleMemory * MB && this.#replace(worker))
      log.info(`Python interpreter holds ${Math.round(worker.memory / MB)} MB: replacing it`);
    if (worker.retiring && worker.calls.size === 0) void worker.destroy("retired");
  }

  /** Starts another interpreter; this one serves until that can, and ends with its last request. */
  #replace(worker: Interpreter): boolean {
    if (worker.retiring || this.#replaced.has(worker)) return false;
    this.#replaced.add(worker);
    this.#restarts.recycled++;
    this.#spawn(worker);
    return true;
  }

  #died(worker: Interpreter, message: string, blamed: number): void {
    this.#workers = this.#workers.filter((one) => one !== worker);
    if (this.#closed) {
      for (const call of worker.calls.values()) call.fail(shuttingDown());
      return;
    }
    const lost = [...worker.calls.values()];
    worker.calls.clear();
    const guilty = lost.find((call) => call.id === blamed);
    if (guilty) this.#events.blamed(guilty, message);
    if (!worker.retiring || lost.length > 0) {
      this.#options.log.error(`Python interpreter lost: ${message}`, { inFlight: lost.length });
      this.#restarts.lost++;
      this.#respawn();
    }
    for (const call of lost) {
      const file = this.#files.get(call.options.file);
      if (call !== guilty && call.canRetry && file) this.submit(call, file);
      else if (!call.settled || call.streaming) call.fail(workerLost());
    }
  }

  // Crash after crash must not become a loop of starts: the first are replaced at once, then with growing delay.
  #respawn(): void {
    const now = performance.now();
    this.#deaths = this.#deaths.filter((at) => now - at < 60_000);
    this.#deaths.push(now);
    const early = this.#deaths.length - EARLY_DEATHS;
    if (this.#workers.filter((w) => !w.retiring).length >= this.#options.workers) return;
    if (early <= 0) this.#spawn();
    else setTimeout(() => this.#spawn(), Math.min(15_000, 500 * 2 ** early)).unref();
  }

  #sweep(): void {
    const now = performance.now();
    for (const { call } of this.#queue)
      if (call.options.method !== LOAD && now - call.started > call.options.timeout) call.fail(timedOut(call));
    let busy = this.#queue.length > 0;
    for (const worker of this.#workers) {
      if (worker.calls.size > 0) busy = true;
      if (this.#sweepWorker(worker, now)) void worker.destroy("a request did not stop at its time limit");
    }
    if (!busy) {
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
    }
  }

  /** True when the thread must end: a request was told to stop, did not, and holds the thread. */
  #sweepWorker(worker: Interpreter, now: number): boolean {
    let orphans = 0;
    // A thread that is held by one request cannot serve the others: these get a grace when their time is up.
    const held = worker.calls.size > 0 && worker.silence() > HELD_MS;
    const holder = held ? worker.holder() : 0;
    for (const call of worker.calls.values()) {
      const age = now - call.started;
      if (age < SWEEP_MS) continue;
      if (call.cancelledAt > 0) {
        if (now - call.cancelledAt > GRACE_MS && worker.silence() > GRACE_MS) return true;
        if (now - call.cancelledAt > ORPHAN_MS) orphans++;
      } else if (age > call.options.timeout + (held && holder !== call.id ? GRACE_MS : 0) && !call.streaming) {
        call.fail(timedOut(call));
        worker.cancel(call, "the time limit is reached");
      } else if (call.options.request) {
        call.signal ??= call.options.request.signal;
        if (call.signal.aborted) {
          call.fail(clientLeft());
          worker.cancel(call, "the client left");
        }
      }
    }
    if (orphans > MAX_ORPHANS) this.#replace(worker);
    return false;
  }
}
