// Worker threads for interpreters. One may be started ahead: it loads its code while nobody knows yet what it is for.
import { Worker } from "node:worker_threads";
import { setStackFlags } from "./flags.ts";

const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
const MIN_HEAP_MB = 256;
const USUAL_MEMORY_MB = 1024;

let ahead: Worker | undefined;

/** Starts a thread for the next interpreter, if that has the usual limit of memory. */
export function startAhead(): void {
  if (ahead) return;
  ahead = create(heapOf(USUAL_MEMORY_MB)).on("error", dropAhead);
}

/** Ends the thread that nobody took. */
export function dropAhead(): void {
  void ahead?.terminate();
  ahead = undefined;
}

/** A thread that waits for its first message. `memoryLimit`: MB of Python; JavaScript may take half as much again. */
export function takeThread(memoryLimit: number): { thread: Worker; heapLimit: number } {
  const heapLimit = heapOf(memoryLimit);
  const waiting = ahead;
  ahead = undefined;
  waiting?.off("error", dropAhead);
  if (waiting && heapLimit === heapOf(USUAL_MEMORY_MB)) return { thread: waiting, heapLimit };
  void waiting?.terminate();
  return { thread: create(heapLimit), heapLimit };
}

function create(heapLimit: number): Worker {
  setStackFlags();
  return new Worker(WORKER, {
    env: {}, // what handlers may see comes with the first message
    stdout: false,
    execArgv: [],
    // Little garbage of JavaScript is made here; room for more would only stay resident.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: heapLimit },
  });
}

const heapOf = (memoryLimit: number): number => Math.max(MIN_HEAP_MB, memoryLimit / 2);
