// How much a process takes on: requests in flight, the delay of its event loop, its memory. What is beyond is refused at once.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { HTTPException } from "../contract/exception.ts";

export interface LoadOptions {
  /** Requests in flight. */
  readonly maxInFlight: number;
  /** Milliseconds that the event loop may be late, in the mean of a second; 0 is no limit. */
  readonly eventLoopDelay: number;
  /** Megabytes the process may hold; 0 is no limit. */
  readonly memory: number;
}

export type RefusalReason = "in_flight" | "event_loop" | "memory";

const SAMPLE_MS = 1000;
const RESOLUTION_MS = 20;
const MB = 1024 * 1024;

// Made once: an exception each, with its stack, would cost more than the refusal.
const REFUSALS: Readonly<Record<RefusalReason, HTTPException>> = {
  in_flight: refusal("too many requests are in flight"),
  event_loop: refusal("it lags behind"),
  memory: refusal("it is short of memory"),
};

export class Load {
  /** Requests in flight. */
  running = 0;
  /** Milliseconds the event loop was late in the last second; measured where that has a limit. */
  delay = 0;
  /** Requests sent away since the start. */
  readonly refused: Record<RefusalReason, number> = { in_flight: 0, event_loop: 0, memory: 0 };
  readonly #options: LoadOptions;
  readonly #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  readonly #sampler: NodeJS.Timeout | undefined;
  #over: RefusalReason | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    if (options.eventLoopDelay > 0) this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram?.enable();
    if (options.eventLoopDelay > 0 || options.memory > 0)
      this.#sampler = setInterval(() => this.#sample(), SAMPLE_MS).unref();
  }

  /** Throws 503 when there is too much to do; the request is in `running` already. */
  admit(): void {
    if (this.running <= this.#options.maxInFlight && this.#over === undefined) return;
    const reason = this.#over ?? "in_flight";
    this.refused[reason]++;
    throw REFUSALS[reason];
  }

  close(): void {
    clearInterval(this.#sampler);
    this.#histogram?.disable();
  }

  // The mean: one long step of a handler makes one large value among many, a loop that cannot keep up makes all large.
  #sample(): void {
    const { eventLoopDelay, memory } = this.#options;
    this.#over = undefined;
    if (this.#histogram) {
      const mean = this.#histogram.mean / 1e6 - RESOLUTION_MS;
      this.delay = Math.max(0, Number.isNaN(mean) ? 0 : mean);
      this.#histogram.reset();
      if (this.delay > eventLoopDelay) this.#over = "event_loop";
    }
    if (memory > 0 && process.memoryUsage.rss() > memory * MB) this.#over = "memory";
  }
}

function refusal(why: string): HTTPException {
  return new HTTPException(503, `The server is overloaded: ${why}`, { headers: { "retry-after": "1" } });
}
