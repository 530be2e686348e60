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
  /** Milliseconds until its latest answer: what may wait has as long for that as for running. */
  readonly longest: number;
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
  readonly defaults: Pick<LimitedFile, "bodyLimit" | "longest">;
  /** An answer behind middleware, which has a little longer than the answer's `longest`. */
  behind(chain: Chain, answer: Answer, longest: number): Answer;
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
    defaults: { bodyLimit: options.bodyLimit, longest: options.timeout },
    close: () => deadlines.close(),
    behind(chain, answer, longest) {
      const passed = behind({ chain, answer, onError, timeout: longest + PASSING_MS / 2 });
      const limit = longest + PASSING_MS;
      const deadline = deadlines.of(limit, `The middleware before it had no answer after ${limit / 1000} s`);
      return (method, request, context) => {
        const response = passed(method, request, context);
        return response instanceof Promise ? deadline.race(response, context) : response;
      };
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
      const mayWait = config.concurrency !== undefined || route.language === "python";
      const limited = { bodyLimit, longest: mayWait ? 2 * timeout : timeout, answer };
      if (config.concurrency === undefined) return limited;
      const turns = new Turns({ concurrency: config.concurrency, maxQueue: options.limits.maxQueue, timeout });
      return {
        ...limited,
        answer: (method, request, context) => turns.take(() => answer(method, request, context), context),
      };
    },
  };
}
