// What holds for one handler file: the limits of the host, and what its own config says; decided once, when it is loaded.
import type { Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import { type Answer, behind, type Chain, type OnError } from "./chain.ts";
import { createDeadlines } from "./deadlines.ts";
import type { Telemetry } from "./telemetry.ts";
import { Turns } from "./turns.ts";

/** A handler file within its limits. */
export interface LimitedFile {
  /** Bytes of a request body. */
  readonly bodyLimit: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly answer: Answer;
}

export interface RouteLimitsOptions {
  /** Milliseconds, for files that say nothing else. */
  readonly timeout: number;
  /** Bytes, the same. */
  readonly bodyLimit: number;
  readonly limits: {
    /** Requests that may wait for a route whose config has a concurrency. */
    readonly maxQueue: number;
  };
}

// The answer of a handler that took too long still passes the middleware before it.
const PASSING_MS = 1_000;

export interface RouteLimits {
  apply(route: Route, file: LoadedFile): LimitedFile;
  /** For what no file says anything of. */
  readonly defaults: Pick<LimitedFile, "bodyLimit" | "timeout">;
  /** An answer behind middleware, which has a little longer than the `timeout` of the answer. */
  behind(chain: Chain, answer: Answer, timeout: number): Answer;
  close(): void;
}

/** `trace` runs a handler of this thread so that its spans are nested; without it nothing stands between. */
export function createRouteLimits(
  options: RouteLimitsOptions,
  onError: OnError,
  trace?: Telemetry["run"],
): RouteLimits {
  const deadlines = createDeadlines();
  return {
    defaults: options,
    close: () => deadlines.close(),
    behind(chain, answer, timeout) {
      const passed = behind(chain, answer, onError, timeout + PASSING_MS / 2);
      const deadline = deadlines.of(timeout + PASSING_MS);
      return (method, request, context) => deadline.race(passed(method, request, context), context);
    },
    apply(route, file) {
      const { config } = file;
      const timeout = config.timeout ?? options.timeout;
      const bodyLimit = config.bodyLimit ?? options.bodyLimit;
      const deadline = deadlines.of(timeout);
      const plain: Answer = (method, request, context) => file.call(method, request, context);
      const traced: Answer | undefined =
        trace && ((method, request, context) => trace(context.seen, () => file.call(method, request, context)));
      const handler = traced ?? plain;
      const timed: Answer = (method, request, context) => {
        const response = handler(method, request, context);
        return response instanceof Promise ? deadline.race(response, context) : response;
      };
      // Python keeps its own time limit: it knows how to stop a handler. And it tells itself when that begins.
      const answer = route.language === "python" ? plain : timed;
      if (config.concurrency === undefined) return { bodyLimit, timeout, answer };
      const turns = new Turns({ concurrency: config.concurrency, maxQueue: options.limits.maxQueue, timeout });
      return {
        bodyLimit,
        timeout,
        answer: (method, request, context) => turns.take(() => answer(method, request, context), context),
      };
    },
  };
}
