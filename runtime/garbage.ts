// Garbage that an idle process would keep for ever: V8 collects where more is made, so where nothing happens it never does.
import { performance } from "node:perf_hooks";
import v8 from "node:v8";
import vm from "node:vm";

const CHECK_MS = 500;
const IDLE = 0.05; // of the time
const GROWN = 4 * 1024 * 1024;
/** Beyond, whoever asks meanwhile would notice. */
const LARGE = 96 * 1024 * 1024;
const SHARE = 0.01; // of the time, for all collections

type Collect = (options?: { type: "major"; flavor: "last-resort" }) => void;

let native: Collect | undefined;

/** One full collection of this thread's JavaScript heap; 5 to 20 ms. */
export function collectGarbage(): void {
  collector()();
}

/**
 * One each time that this thread's heap has grown and its loop has nothing to do. Where V8 is told that memory is short, it
 * gives back the pages that it else keeps for what comes next: 15 to 20 MB of an interpreter and its host. With them would
 * go the code of WebAssembly, which takes a second to compile again.
 */
export function collectWhenIdle(): void {
  let last = performance.eventLoopUtilization();
  let kept = 0;
  let next = 0;
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const started = performance.now();
    if (utilization > IDLE || started < next) return;
    const size = heapSize();
    if (size - kept < GROWN || size > LARGE) return;
    collector()({ type: "major", flavor: "last-resort" });
    kept = heapSize();
    next = performance.now() + (performance.now() - started) / SHARE;
  }, CHECK_MS).unref();
}

function heapSize(): number {
  return v8.getHeapStatistics().total_heap_size;
}

function collector(): Collect {
  if (native === undefined) {
    v8.setFlagsFromString("--expose-gc");
    v8.setFlagsFromString("--no-flush-liftoff-code");
    native = vm.runInNewContext("gc") as Collect;
  }
  return native;
}
