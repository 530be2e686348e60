// Time limits of handlers on the host thread: one timer for all, because a timer each costs more than a small handler.
import type { RequestContext } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";

export interface Deadlines {
  /** The response, or 504 when it takes too long; the context's signal is aborted then. */
  race(response: Promise<Response>, context: RequestContext): Promise<Response>;
  close(): void;
}

interface Entry {
  readonly started: number;
  expire(): void;
}

const SWEEP_MS = 50;

/** `timeout` in milliseconds, the same for all, so the oldest entry is always the first to expire. */
export function createDeadlines(timeout: number): Deadlines {
  const entries = new Set<Entry>();
  let sweeper: NodeJS.Timeout | undefined;

  const sweep = () => {
    const now = performance.now();
    for (const entry of entries) {
      if (now - entry.started < timeout) break;
      entries.delete(entry);
      entry.expire();
    }
    if (entries.size === 0) close();
  };
  const close = () => {
    clearInterval(sweeper);
    sweeper = undefined;
  };

  return {
    close,
    race: (response, context) =>
      new Promise((resolve, reject) => {
        const entry: Entry = {
          started: performance.now(),
          expire: () => {
            const error = new HTTPException(504, `The handler did not answer within ${timeout / 1000} s`);
            context.abort(error);
            reject(error);
          },
        };
        entries.add(entry);
        sweeper ??= setInterval(sweep, SWEEP_MS).unref();
        response.then(resolve, reject).finally(() => entries.delete(entry));
      }),
  };
}
