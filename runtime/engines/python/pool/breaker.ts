// Files whose handlers keep ending interpreters rest, each time longer: one must not take the others with it.
import { Backoff } from "../../../backoff.ts";
import { HTTPException } from "../../../contract/exception.ts";
import { LOAD } from "../../../contract/messages.ts";
import type { Logger } from "../../../log.ts";
import type { Call, RegisteredFile } from "../calls/call.ts";

const IMPORT = 3; // an import that ends the interpreter will do so again: the file rests at once

interface Known {
  readonly file: RegisteredFile;
  readonly backoff: Backoff;
  importing: string | undefined;
}

export class Breaker {
  readonly #log: Logger;
  readonly #known = new Map<number, Known>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Notes that an interpreter ended while it ran this call. */
  blame({ options: { file, method } }: Call, message: string): void {
    const known = this.#known.get(file.handle) ?? { file, backoff: new Backoff(), importing: undefined };
    this.#known.set(file.handle, known);
    const importing = method === LOAD;
    known.importing = importing ? message : undefined;
    known.backoff.fail(importing ? IMPORT : 1);
    this.#log.error(`${importing ? "Importing" : "A handler of"} ${file.file} ended its interpreter: ${message}`);
  }

  /** Runs a call that is made already, unless its file rests; one that is its next chance says whether it works again. */
  attempt<T>(file: RegisteredFile, run: () => Promise<T>): Promise<T> {
    this.check(file);
    const backoff = this.#known.get(file.handle)?.backoff;
    if (!backoff?.isOpen) return run();
    backoff.tried();
    const answered = run();
    void this.#settle(file, answered);
    return answered;
  }

  /** Throws 503 while the file rests. */
  check(file: RegisteredFile): void {
    const known = this.#known.get(file.handle);
    if (!known?.backoff.isOpen) return;
    const { wait } = known.backoff;
    if (wait === 0) return;
    const reason = known.importing
      ? `Importing this module ends the interpreter: ${known.importing}`
      : "This route ended its interpreter several times and rests";
    throw new HTTPException(503, `${reason} (crash_loop)`, {
      headers: { "retry-after": String(Math.ceil(wait / 1000)) },
    });
  }

  isResting(file: RegisteredFile): boolean {
    return this.#known.get(file.handle)?.backoff.isOpen ?? false;
  }

  /** The paths of those that rest. */
  resting(): string[] {
    return [...this.#known.values()].filter(({ file }) => this.isResting(file)).map(({ file }) => file.file);
  }

  /** Changed files get another chance, and so does whatever could not be imported. */
  forget(changed: readonly string[]): void {
    if (changed.length === 0) return;
    for (const [handle, { file, importing }] of this.#known)
      if (importing || changed.includes(file.file)) this.#known.delete(handle);
  }

  /** An answer, and an error of Python too, says that the interpreter survived. */
  async #settle(file: RegisteredFile, answered: Promise<unknown>): Promise<void> {
    try {
      await answered;
    } catch (error) {
      if (error instanceof HTTPException && error.status >= 500) return;
    }
    this.#known.delete(file.handle);
  }
}
