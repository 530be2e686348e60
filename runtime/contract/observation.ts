// What is noted of one request, where something looks on: metrics, the log, traces. Without them there is none.
import type { Route } from "./route.ts";
import type { Trace } from "./trace.ts";

export class Observation {
  readonly request: Request;
  readonly requestId: string;
  readonly started = performance.now();
  /** The file that answers, or one of its path; undefined where no route does. */
  route: Route | undefined;
  /** Questions of operators are answered without a trace of them. */
  quiet = false;
  /** Where the handler stands in a trace; undefined where nobody traces. */
  trace: Trace | undefined;
  /** Milliseconds that the request waited for its turn, and that its handler took; where somebody tells. */
  queued: number | undefined;
  ran: number | undefined;
  #begun = 0;

  constructor(request: Request, requestId: string) {
    this.request = request;
    this.requestId = requestId;
  }

  /** The path is known; `quiet` for one of the runtime itself. */
  found(route: Route | undefined, quiet: boolean): void {
    this.route = route;
    this.quiet = quiet;
  }

  /** It waited since then. */
  waited(since: number): void {
    // The time in a worker that died on it was waiting, too.
    this.queued = (this.queued ?? 0) + performance.now() - Math.max(since, this.#begun);
  }

  /** A handler gets it now; once more when the first one's worker died. */
  begin(): void {
    this.#begun = performance.now();
  }

  /** The handler has answered, failed or been given up. */
  finish(_error?: unknown): void {
    if (this.#begun > 0) this.ran ??= performance.now() - this.#begun;
  }
}
