// Request bodies that nobody reads, or not to their end: asked for late, and put out of the way of the next request.
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Says "100 Continue" when the body is first read: by then path, method and declared length have been judged. An answer
 * without it ends the connection, because nobody knows whether the client still sends the body.
 */
export function postponeContinue(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { shouldKeepAlive } = outgoing;
  const read = incoming._read;
  outgoing.shouldKeepAlive = false;
  incoming._read = (size) => {
    incoming._read = read;
    if (!outgoing.headersSent) {
      outgoing.shouldKeepAlive = shouldKeepAlive;
      outgoing.writeContinue();
    }
    read.call(incoming, size);
  };
}

/** After the answer, a body read in part flows off: its reader paused it, and would hold up the next request. */
export function discardRest(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once("finish", () => {
    if (!incoming.isPaused()) return; // nobody has read, which Node sees to, or somebody still does
    incoming.removeAllListeners("data");
    incoming.resume();
  });
}
