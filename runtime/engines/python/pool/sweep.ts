// Requests whose time is up or whose client left, and threads that one of them holds for good.
import type { Call } from "../calls/call.ts";
import type { Interpreter } from "./interpreter.ts";
import { clientLeft, timedOut } from "./refusals.ts";

export const SWEEP_MS = 50;
const GRACE_MS = 250; // between asking a request to stop and ending its thread
const HELD_MS = 150; // three heartbeats
const ORPHAN_MS = 5_000; // a cancelled request that still waits for something by then is given up

export interface Swept {
  /** Was told to stop, did not, and holds the thread, which must end. */
  readonly stuck?: Call;
  /** Cancelled requests that still wait for something. */
  readonly orphans: number;
}

/** Looks after the calls of one interpreter. */
export function sweep(worker: Interpreter, now: number): Swept {
  let orphans = 0;
  // A thread that is held by one request cannot serve the others: these get a grace when their time is up.
  const held = worker.calls.size > 0 && worker.silence() > HELD_MS;
  const holder = held ? worker.holder() : 0;
  for (const call of worker.calls.values()) {
    const age = now - call.started;
    if (age < SWEEP_MS) continue;
    if (call.cancelledAt > 0) {
      if (now - call.cancelledAt > GRACE_MS && worker.silence() > GRACE_MS) {
        const known = worker.calls.get(holder);
        if (known === undefined || known.cancelledAt > 0) return { stuck: known ?? call, orphans };
        // Another one holds the thread, whose time is not up: this one can stop only after it.
      }
      if (now - call.cancelledAt > ORPHAN_MS) orphans++;
    } else if (isOver(call, age, held, holder, worker)) {
      const error = timedOut(call);
      call.fail(error);
      call.options.context?.abort?.(error);
      worker.cancel(call, "the time limit is reached");
    } else if (call.options.request) {
      call.signal ??= call.options.request.signal;
      if (call.signal.aborted) {
        call.fail(clientLeft());
        worker.cancel(call, "the client left");
      }
    }
  }
  return { orphans };
}

/** A stream may take as long as it likes, but hold the thread no longer than a handler may. */
function isOver(call: Call, age: number, held: boolean, holder: number, worker: Interpreter): boolean {
  const { timeout } = call.options;
  if (call.streaming) return holder === call.id && worker.silence() > timeout;
  return age > timeout + (held && holder !== call.id ? GRACE_MS : 0);
}
