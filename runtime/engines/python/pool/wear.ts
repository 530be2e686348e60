// Whether an interpreter has served its time: requests it answered, memory it holds.
import type { Interpreter } from "./interpreter.ts";

export interface WearLimits {
  /** MB after which an interpreter is replaced. */
  recycleMemory: number;
  /** Requests after which an interpreter is replaced, give or take a tenth; 0 is never. */
  maxRequests: number;
}

const MB = 1024 * 1024;

/** Why it is to be replaced, as the end of a sentence about it; undefined when it may go on. */
export function wearOf(worker: Interpreter, { maxRequests, recycleMemory }: WearLimits): string | undefined {
  if (maxRequests > 0 && worker.served >= maxRequests * worker.jitter) return `answered ${worker.served} requests`;
  if (worker.memory > recycleMemory * MB) return `holds ${Math.round(worker.memory / MB)} MB`;
  if (worker.isFull) return `holds ${Math.round(worker.heap / MB)} MB of JavaScript`;
  return undefined;
}
