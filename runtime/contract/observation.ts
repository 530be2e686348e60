// What is noted of one request, where something looks on: metrics, the log, traces. Without them there is none.
import type { Route } from "./route.ts";

export class Observation {
  readonly request: Request;
  readonly requestId: string;
  readonly started = performance.now();
  /** The file that answers, or one of its path; undefined where no route does. */
  route: Route | undefined;
  /** Questions of operators are answered without a trace of them. */
  quiet = false;
  /** Milliseconds the request waited for a worker, and from then to its answer; where it takes a worker. */
  queued: number | undefined;
  ran: number | undefined;
  #begun = 0;

  constructor(request: Request, requestId: string) {
    this.request = request;
    this.requestId = requestId;
  }

  /** A worker takes the request, which waited since then; once more when the first one died. */
  begin(waitedSince: number): void {
    this.#begun = performance.now();
    this.queued = this.#begun - waitedSince;
  }

  /** The worker has answered, or was given up. */
  finish(): void {
    if (this.#begun > 0) this.ran ??= performance.now() - this.#begun;
  }
}
