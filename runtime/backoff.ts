// What keeps failing rests before its next chance, each time twice as long.

const LIMIT = 3; // failures in a row that may be an accident
const FIRST_MS = 2_000; // so that no minute sees more than five tries
const MOST_MS = 30_000;
const QUIET_MS = 10_000; // nothing failed for so long after the last try: it works again
const FORGET_MS = 60_000;

export class Backoff {
  #failures = 0;
  #until = 0;

  /** Counts a failure; `weight` more than 1 for those that no accident explains. */
  fail(weight = 1): void {
    if (performance.now() > this.#until + FORGET_MS) this.#failures = 0;
    this.#failures += weight;
    this.tried();
  }

  /** It worked: the next failure is the first again. */
  succeed(): void {
    this.#failures = 0;
    this.#until = 0;
  }

  /** The chance after the rest is being taken; the next one comes as much later. */
  tried(): void {
    const beyond = this.#failures - LIMIT;
    this.#until = performance.now() + (beyond < 0 ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** beyond));
  }

  /** Failed too often, and nothing shows yet that it works again. */
  get isOpen(): boolean {
    return this.#failures >= LIMIT && performance.now() < this.#until + QUIET_MS;
  }

  /** Milliseconds until the next chance. */
  get wait(): number {
    return Math.max(0, this.#until - performance.now());
  }
}
