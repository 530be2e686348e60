// Ends the process when its main thread is frozen: nothing else in it could, and whoever supervises it starts another.
import inspector from "node:inspector";
import { Worker } from "node:worker_threads";

/** What both threads share: how often the main thread came by, and whether a debugger may hold it. */
export const BEATS = 0;
export const DEBUGGED = 1;

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

/** `limit`: milliseconds the main thread may be busy with one thing; returns what ends the watch. */
export function watchMainThread(limit: number, format: WatchdogData["format"]): () => void {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const beat = () => {
    Atomics.add(words, BEATS, 1);
    Atomics.store(words, DEBUGGED, inspector.url() === undefined ? 0 : 1);
  };
  beat();
  const workerData: WatchdogData = { shared: words.buffer, limit, format };
  const thread = new Worker(THREAD, {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 },
  });
  thread.unref();
  const timer = setInterval(beat, limit / BEATS_A_LIMIT).unref();
  return () => {
    clearInterval(timer);
    void thread.terminate();
  };
}
