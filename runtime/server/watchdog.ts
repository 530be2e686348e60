// Ends the process when its main thread is frozen: nothing else in it could, and whoever supervises it starts another.
import inspector from "node:inspector";
import { Worker } from "node:worker_threads";

/** What both threads share: how often the main thread came by, and whether it may be held, by a debugger or by its start. */
export const BEATS = 0;
export const HELD = 1;

export interface WatchdogData {
  shared: SharedArrayBuffer;
  /** Milliseconds of silence. */
  limit: number;
  format: "pretty" | "json";
}

const BEATS_A_LIMIT = 10;
const THREAD = new URL(
  import.meta.url.endsWith(".ts") ? "./watchdog-thread.ts" : "./watchdog-thread.js",
  import.meta.url,
);

export interface Watch {
  /** From now on the main thread is watched. */
  begin(): void;
  end(): void;
}

/** Starts the thread that will watch; `limit`: milliseconds the main thread may be busy with one thing. */
export function createWatch(limit: number, format: WatchdogData["format"]): Watch {
  const words = new Int32Array(new SharedArrayBuffer(8));
  Atomics.store(words, HELD, 1);
  const workerData: WatchdogData = { shared: words.buffer, limit, format };
  const thread = new Worker(THREAD, {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 },
  });
  thread.unref();
  let timer: NodeJS.Timeout | undefined;
  const beat = () => {
    Atomics.add(words, BEATS, 1);
    Atomics.store(words, HELD, inspector.url() === undefined ? 0 : 1);
  };
  return {
    begin() {
      beat();
      timer = setInterval(beat, limit / BEATS_A_LIMIT).unref();
    },
    end() {
      clearInterval(timer);
      void thread.terminate();
    },
  };
}
