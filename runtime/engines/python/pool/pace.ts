// How fast interpreters are started: all that are missing at once, and one at a time with pauses while they keep ending.
import { Backoff } from "../../../backoff.ts";
import type { Interpreter } from "./interpreter.ts";

const PROVEN_REQUESTS = 50; // an interpreter that served so many, or lived so long, did not die of its start
const PROVEN_MS = 10_000;
const BOOT_FAILURE = 2; // weighs more than a crash: the next start will most likely fail as well

export class Pace {
  readonly #backoff = new Backoff();
  #timer: NodeJS.Timeout | undefined;

  get isOpen(): boolean {
    return this.#backoff.isOpen;
  }

  /** Milliseconds until the next start. */
  get wait(): number {
    return this.#backoff.wait;
  }

  /** Starts as many as are missing, or one of them later; `starting` are on their way. */
  start(missing: number, starting: number, spawn: () => void): void {
    if (missing <= 0) return;
    if (!this.#backoff.isOpen) for (let n = 0; n < missing; n++) spawn();
    else if (starting === 0)
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#backoff.tried();
        spawn();
      }, this.#backoff.wait).unref();
  }

  /** An interpreter answered one more call. */
  served({ served }: Interpreter): void {
    if (served === PROVEN_REQUESTS) this.#backoff.succeed();
  }

  /** An interpreter ended that should not have. */
  died({ readyAt, served, isStopped }: Interpreter): void {
    if (readyAt === 0) this.#backoff.fail(BOOT_FAILURE);
    else if (served >= PROVEN_REQUESTS || performance.now() - readyAt > PROVEN_MS) this.#backoff.succeed();
    else if (!isStopped) this.#backoff.fail(); // one that was stopped had a request that is to blame
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
