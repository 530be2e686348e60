// Time limits of handlers on the host thread: one timer for all, because a timer each costs more than a small handler.
import type { RequestContext } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";

/** Requests with one time limit in common. */
export interface Deadline {
  /** The response, or 504 when it takes too long; the context's signal is aborted then. */
  race(response: Promise<Response>, context: RequestContext): Promise<Response>;
}

export interface Deadlines {
  /** For `timeout` in milliseconds, with the words of its 504; the same object for the same words. */
  of(timeout: number, detail?: string): Deadline;
  close(): void;
}

interface Entry {
  readonly started: number;
  expire(): void;
}

const SWEEP_MS = 50;

export function createDeadlines(): Deadlines {
  const known = new Map<string, Deadline & { timeout: number; entries: Set<Entry> }>();
  let sweeper: NodeJS.Timeout | undefined;

  const sweep = () => {
    const now = performance.now();
    let left = 0;
    for (const { timeout, entries } of known.values()) {
      // All of a set have the same limit, so the oldest is always the first to expire.
      for (const entry of entries) {
        if (now - entry.started < timeout) break;
        entries.delete(entry);
        entry.expire();
      }
      left += entries.size;
    }
    if (left === 0) close();
  };
  const close = () => {
    clearInterval(sweeper);
    sweeper = undefined;
  };
  const create = (timeout: number, detail: string) => {
    const entries = new Set<Entry>();
    const race = (response: Promise<Response>, context: RequestContext) =>
      new Promise<Response>((resolve, reject) => {
        const entry: Entry = {
          started: performance.now(),
          expire: () => {
            const error = new HTTPException(504, detail);
            context.abort(error);
            reject(error);
          },
        };
        entries.add(entry);
        sweeper ??= setInterval(sweep, SWEEP_MS).unref();
        response.then(
          (answer) => {
            entries.delete(entry);
            resolve(answer);
          },
          (error: unknown) => {
            entries.delete(entry);
            reject(error);
          },
        );
      });
    return { timeout, entries, race };
  };

  return {
    close,
    of(timeout, detail = `The handler did not answer within ${timeout / 1000} s`) {
      const key = `${timeout} ${detail}`;
      const deadline = known.get(key) ?? create(timeout, detail);
      known.set(key, deadline);
      return deadline;
    },
  };
}
