// What a request is told that no handler will answer.
import { HTTPException } from "../../../contract/exception.ts";
import type { Call } from "../calls/call.ts";

export function overloaded(): HTTPException {
  return new HTTPException(503, "All Python workers are busy and the queue is full", {
    headers: { "retry-after": "1" },
  });
}

/** `wait`: milliseconds until another interpreter is tried. */
export function crashLoop(wait: number): HTTPException {
  return new HTTPException(503, "Python interpreters keep ending; another is tried soon (crash_loop)", {
    headers: { "retry-after": String(Math.max(1, Math.ceil(wait / 1000))) },
  });
}

export function timedOut(call: Call): HTTPException {
  return new HTTPException(504, `The handler did not answer within ${call.options.timeout / 1000} s`);
}

export function workerLost(): HTTPException {
  return new HTTPException(502, "The Python interpreter ended while it ran this request (worker_lost)");
}

export function shuttingDown(): HTTPException {
  return new HTTPException(503, "The server is shutting down");
}

/** Nobody reads this one; 499 is what proxies log for it. */
export function clientLeft(): HTTPException {
  return new HTTPException(499, "The client left");
}
