// Answers for what never reaches the app, as problem+json like all others, and one line in the log now and then.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { describeProblem } from "../contract/problem.ts";
import { makeRequestId, takeRequestId } from "../contract/request-id.ts";
import type { Logger } from "../log.ts";
import type { Refusal } from "./gate.ts";

export interface Refusals {
  /** Answers a request whose head could be read. */
  answer(incoming: IncomingMessage, outgoing: ServerResponse, refusal: Refusal): void;
  /** Answers on a bare socket, and ends it. */
  end(socket: Duplex, refusal: Refusal): void;
  /** Counts what got no answer at all. */
  note(reason: string): void;
}

const TYPE = "application/problem+json";
// Strangers decide how often this happens: they must not be able to fill the log.
const LOG_EVERY_MS = 10_000;

export function createRefusals(log: Logger | undefined): Refusals {
  const note = createNotes(log);
  return {
    note,
    answer(incoming, outgoing, { status, detail, headers }) {
      const { method, url = "" } = incoming;
      // What a body would hold is not looked at, so nothing that follows on this connection is to be trusted.
      if (method !== "GET" && method !== "HEAD") outgoing.shouldKeepAlive = false;
      const requestId = takeRequestId(incoming.headers["x-request-id"]) ?? makeRequestId();
      if (detail === undefined) {
        outgoing.writeHead(status, { ...headers, "x-request-id": requestId }).end();
        return;
      }
      note(`${status} ${detail}`);
      const path = url.split(/[?#]/, 1)[0] as string;
      const body = Buffer.from(JSON.stringify(describeProblem({ status, path, requestId, detail })));
      const length = { "content-type": TYPE, "content-length": body.length };
      outgoing.writeHead(status, { ...headers, ...length, "x-request-id": requestId }).end(body);
    },
    end(socket, { status, detail = "", headers = {} }) {
      note(`${status} ${detail}`);
      const title = STATUS_CODES[status];
      const body = JSON.stringify({ type: "about:blank", title, status, detail });
      const lines = Object.entries({ ...headers, "content-type": TYPE, "content-length": Buffer.byteLength(body) });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.end(`HTTP/1.1 ${status} ${title}\r\n${head}connection: close\r\n\r\n${body}`, () => socket.destroy());
    },
  };
}

function createNotes(log: Logger | undefined): (reason: string) => void {
  let unsaid = 0;
  let quietUntil = 0;
  return (reason) => {
    unsaid++;
    const now = performance.now();
    if (now < quietUntil) return;
    const count = unsaid === 1 ? "a request" : `${unsaid} requests`;
    log?.warn(`Refused ${count} before the app${unsaid === 1 ? "" : ", the last one"}: ${reason}`);
    unsaid = 0;
    quietUntil = now + LOG_EVERY_MS;
  };
}
