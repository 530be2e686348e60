// The interpreters of a pool: as many as asked for and a warm spare, replaced one at a time, started slower after crashes.
// Longer than 200 lines: whatever becomes of an interpreter ends in the one place that gives the others their states.
import type { EngineStatus } from "../../../contract/status.ts";
import type { Logger } from "../../../log.ts";
import type { Call } from "../calls/call.ts";
import { Interpreter, type InterpreterEvents } from "./interpreter.ts";
import { Pace } from "./pace.ts";
import type { Startup } from "./startup.ts";
import { type WearLimits, wearOf } from "./wear.ts";

export interface WorkersOptions extends WearLimits {
  workers: number;
  /** Started interpreters in reserve, for those that die. */
  spares: number;
  /** They are started after this: until then there is better use for the processor. */
  reserveAfter?: Promise<unknown> | undefined;
  /** MB one interpreter may take; MemoryError beyond. */
  memoryLimit: number;
  log: Logger;
  handlerLog: Logger; // for lines of handlers
}

export interface WorkersEvents extends Pick<InterpreterEvents, "fetch" | "read" | "snapshot" | "invoke" | "functions"> {
  ready(milliseconds: number): void;
  /** Somebody has room for another call. */
  free(): void;
  /** Loads what the others have loaded. */
  warm(worker: Interpreter): Promise<void>;
  /** An interpreter ended with these calls unanswered; `guilty` is the one it ran, as far as that is known. */
  lost(calls: readonly Call[], guilty: Call | undefined, message: string): void;
}

export class Workers {
  readonly #options: WorkersOptions;
  readonly #startup: Startup;
  readonly #events: WorkersEvents;
  readonly #pace = new Pace();
  readonly #restarts = { lost: 0, recycled: 0 };
  #all: Interpreter[] = [];
  #serving: Interpreter[] = [];
  /** Serves until another has taken its place. */
  #outgoing: Interpreter | undefined;
  #lastDeath = "";
  #spares: number;
  #closed = false;

  constructor(options: WorkersOptions, startup: Startup, events: WorkersEvents) {
    this.#options = options;
    this.#startup = startup;
    this.#events = events;
    this.#spares = options.reserveAfter ? 0 : options.spares;
    void options.reserveAfter?.then(() => {
      this.#spares = options.spares;
      this.#settle();
    });
    this.#settle();
  }

  /** Those that take calls. */
  get serving(): readonly Interpreter[] {
    return this.#serving;
  }

  /** All threads, those included that start, wait in reserve or serve their last call. */
  get all(): readonly Interpreter[] {
    return this.#all;
  }

  /** Milliseconds until the next interpreter is tried, when nobody serves because all keep dying; otherwise undefined. */
  get resting(): number | undefined {
    return this.#serving.length === 0 && this.#pace.isOpen ? this.#pace.wait : undefined;
  }

  /** Replaces an interpreter without a gap: it serves until another can. One at a time; whoever is due later asks again. */
  recycle(worker: Interpreter, why: string): void {
    if (this.#outgoing || worker.state !== "serving") return;
    if (this.#inState("retiring").length >= this.#options.workers) return; // with streams that do not end
    this.#outgoing = worker;
    this.#restarts.recycled++;
    this.#options.log.info(`Python interpreter ${worker.id} ${why}: replacing it`);
    this.#settle();
  }

  /** All anew: those of now answer what they have and take nothing more; requests wait for the first that is new. */
  renew(): void {
    this.#outgoing = undefined;
    for (const worker of [...this.#all]) this.#retire(worker);
    this.#settle();
  }

  status(): Pick<EngineStatus, "ready" | "reason" | "workers" | "restarts" | "breakerOpen"> {
    const reason = this.#reason();
    return {
      ready: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
      workers: this.#all.map((worker) => worker.status()),
      restarts: { ...this.#restarts },
      breakerOpen: this.#pace.isOpen,
    };
  }

  /** Ends all threads, each after the stop hooks of its modules; calls must have ended before. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#pace.close();
    await Promise.all(this.#all.map((worker) => worker.retire()));
  }

  #reason(): string | undefined {
    if (this.#closed) return "Python is closed";
    const last = this.#lastDeath && ` (${this.#lastDeath})`;
    if (this.#pace.isOpen) return `Python interpreters keep ending${last}`;
    return this.#serving.length > 0 ? undefined : `Python is starting${last}`;
  }

  /** Gives those that are ready a place, while others serve only with all imports done; starts those that are missing. */
  #settle(): void {
    if (this.#closed) return;
    const { workers } = this.#options;
    for (const spare of this.#inState("spare")) {
      if (this.#serving.length >= workers) break;
      if (spare.isWarm || this.#serving.length === 0) this.#promote(spare);
    }
    const warm = this.#inState("spare").find((spare) => spare.isWarm);
    if (this.#outgoing && warm) {
      const outgoing = this.#outgoing;
      this.#outgoing = undefined;
      this.#promote(warm);
      this.#retire(outgoing);
    }
    // A spare is not worth its processor time before all workers serve.
    const reserve = this.#serving.length < workers ? 0 : Math.max(this.#spares, this.#outgoing ? 1 : 0);
    const present = this.#serving.length + this.#inState("spare").length + this.#inState("starting").length;
    this.#pace.start(workers + reserve - present, this.#inState("starting").length, () => this.#spawn());
  }

  #spawn(): void {
    const { handlerLog: log, memoryLimit } = this.#options;
    const { fetch, read, snapshot, invoke, functions } = this.#events;
    const worker = new Interpreter(
      this.#startup,
      {
        ...{ fetch, read, snapshot, invoke, functions },
        log: (level, text, requestId) => log[level](text, requestId ? { requestId } : undefined),
        ready: (one, milliseconds) => void this.#ready(one, milliseconds),
        finished: (one) => {
          this.#events.free();
          this.#finished(one);
        },
        died: (one, message, blamed) => this.#died(one, message, blamed),
      },
      memoryLimit,
    );
    this.#all.push(worker);
  }

  async #ready(worker: Interpreter, milliseconds: number): Promise<void> {
    if (worker.state === "retiring") return;
    worker.state = "spare";
    this.#settle();
    this.#events.ready(milliseconds);
    await this.#events.warm(worker);
    worker.isWarm = true;
    if (worker.state === "spare") this.#settle();
  }

  #finished(worker: Interpreter): void {
    this.#pace.served(worker);
    if (worker.state === "retiring") {
      if (worker.calls.size === 0) void worker.retire();
      return;
    }
    const wear = wearOf(worker, this.#options);
    if (wear !== undefined) this.recycle(worker, wear);
  }

  #promote(spare: Interpreter): void {
    spare.state = "serving";
    this.#serving.push(spare);
    this.#events.free();
  }

  #retire(worker: Interpreter): void {
    worker.state = "retiring";
    this.#serving = this.#serving.filter((one) => one !== worker);
    if (worker.calls.size === 0) void worker.retire();
  }

  #died(worker: Interpreter, message: string, blamed: number): void {
    const lost = [...worker.calls.values()];
    worker.calls.clear();
    this.#all = this.#all.filter((one) => one !== worker);
    this.#serving = this.#serving.filter((one) => one !== worker);
    if (this.#outgoing === worker) this.#outgoing = undefined;
    if (!this.#closed && !worker.isRetired) {
      this.#restarts.lost++;
      this.#lastDeath = message;
      this.#options.log.error(`Python interpreter lost: ${message}`, { worker: worker.id, inFlight: lost.length });
      this.#pace.died(worker);
    }
    this.#settle();
    const guilty = lost.find(({ id }) => id === blamed);
    this.#events.lost(lost, guilty, message);
  }

  #inState(state: Interpreter["state"]): Interpreter[] {
    return this.#all.filter((worker) => worker.state === state);
  }
}
