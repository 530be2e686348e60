// Request ids: taken over from the client when they are harmless, made otherwise.
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const ACCEPTED = /^[\w.:/+=-]{1,128}$/;
const process = randomBytes(6).toString("base64url");
let made = 0;

/** Node's own request, when the request came through our server. */
export function incomingOf(env: unknown): IncomingMessage | undefined {
  return (env as { incoming?: IncomingMessage } | undefined)?.incoming;
}

/** What a client wants its request to be called. */
export function requestIdOf(request: Request, incoming: IncomingMessage | undefined): string | undefined {
  return takeRequestId(incoming ? incoming.headers["x-request-id"] : request.headers.get("x-request-id"));
}

/** An `x-request-id` of letters, digits and `. _ : / + = -`, at most 128 of them; anything else is not taken. */
export function takeRequestId(given: unknown): string | undefined {
  return typeof given === "string" && ACCEPTED.test(given) ? given : undefined;
}

/** Unique in the process by a count, between processes by a random start. */
export function makeRequestId(): string {
  made++;
  return `${process}-${made.toString(36)}`;
}
