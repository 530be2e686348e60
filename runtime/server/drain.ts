// The end of a server: nobody is cut off who could be answered, and a connection ends with an answer where it can.
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerOf } from "./connections.ts";

// A client that is about to send on an idle connection, or has just connected, gets this long to be heard: the more, the
// more the delay says that others are to notice nothing.
const LEAST_GRACE_MS = 100;
const MOST_GRACE_MS = 1000;
const SWEEP_MS = 10;

export interface DrainOptions {
  /** Milliseconds until what is still open is cut off. */
  readonly drainTimeout: number;
  /** Milliseconds to go on listening, for balancers that have yet to notice. */
  readonly drainDelay: number;
}

/** Resolves when every connection is closed. */
export async function drain(server: Server, connections: ReadonlySet<Socket>, options: DrainOptions): Promise<void> {
  const { drainTimeout, drainDelay } = options;
  const deadline = performance.now() + drainTimeout;
  announce(server, connections);
  if (drainDelay > 0) await sleep(Math.min(drainDelay, drainTimeout));
  const grace = Math.min(MOST_GRACE_MS, Math.max(LEAST_GRACE_MS, drainDelay));
  await emptyQueue(server, grace);
  // Not the close of http.Server: it would end idle connections in the same breath, with what is on its way in them.
  const closed = once(server, "close");
  NetServer.prototype.close.call(server);
  await Promise.race([closed, sleep(grace, undefined, { ref: false })]);
  // After the loop has looked for input: what has come by then is no longer idle.
  const sweep = setInterval(() => setImmediate(() => sweepConnections(server, deadline)), SWEEP_MS);
  await closed;
  clearInterval(sweep);
  server.close(); // ends Node's own timer
}

/** Takes in who waits at the door, a client each turn of the loop: the end of listening would reset them. */
async function emptyQueue(server: Server, grace: number): Promise<void> {
  const until = performance.now() + grace;
  let came = true;
  server.on("connection", () => {
    came = true;
  });
  while (came && performance.now() < until) {
    came = false;
    await new Promise(setImmediate);
  }
}

function sweepConnections(server: Server, deadline: number): void {
  if (performance.now() < deadline) server.closeIdleConnections();
  else server.closeAllConnections();
}

/** From now on every answer says that its connection ends, those to requests in flight too. */
function announce(server: Server, connections: ReadonlySet<Socket>): void {
  const last = (_incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.shouldKeepAlive = false;
  };
  server.prependListener("request", last).prependListener("checkContinue", last);
  for (const connection of connections) {
    const answer = answerOf(connection);
    if (answer) answer.shouldKeepAlive = false;
  }
}
