// The threads of interpreters. One may start before anybody knows what it is for: its modules load meanwhile.
import { Worker } from "node:worker_threads";
import type { ThreadData } from "../../../contract/messages.ts";
import { setFlags } from "../wasm/flags.ts";

const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "../thread/entry.ts" : "../thread/entry.js", import.meta.url);

const MIN_HEAP_MB = 256;

interface Ahead {
  readonly worker: Worker;
  readonly heapLimit: number;
}

let ahead: Ahead | undefined;
let code: WebAssembly.Module | undefined;

/** The interpreter's code, for threads that start from now on. */
export function keepCode(compiled: WebAssembly.Module): void {
  code = compiled;
}

/** Starts a thread for the first interpreter that may take so many MB. */
export function startAhead(memoryLimit: number): Worker {
  const heapLimit = heapLimitOf(memoryLimit);
  setFlags();
  const worker = createThread(heapLimit);
  ahead = { worker, heapLimit };
  worker.unref();
  worker.once("error", dropAhead).once("exit", dropAhead);
  return worker;
}

/** Ends it where nobody asked. */
export function dropAhead(): void {
  void ahead?.worker.terminate();
  ahead = undefined;
}

/** A thread that waits to be told what to run; `heapLimit`: MB of JavaScript. */
export function takeThread(heapLimit: number): Worker {
  if (ahead?.heapLimit !== heapLimit) {
    dropAhead();
    return createThread(heapLimit);
  }
  const { worker } = ahead;
  ahead = undefined;
  worker.off("error", dropAhead).off("exit", dropAhead);
  worker.ref();
  return worker;
}

/** MB of JavaScript that a thread may take beside so much of Python. */
export function heapLimitOf(memoryLimit: number): number {
  return Math.max(MIN_HEAP_MB, memoryLimit / 2);
}

function createThread(heapLimit: number): Worker {
  return new Worker(ENTRY, {
    workerData: { code } satisfies ThreadData,
    stdout: false,
    execArgv: [],
    // Little garbage of JavaScript is made here; room for more would only stay resident.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: heapLimit },
  });
}
