// Header lines as the server got them: as long as nobody has changed the headers of a request they need not be written down.
import type { IncomingMessage } from "node:http";

/** Where the server keeps Node's own request, and what it answers for headers once they were asked for. */
interface Keys {
  readonly incoming: symbol;
  readonly headers: symbol;
}

type Kept = Readonly<Record<symbol, unknown>>;

let keys: Keys | undefined;
/** Headers that somebody changed. */
const changed = new WeakSet<object>();
const MUTATORS = ["append", "delete", "set"] as const;

/** Whether a request is the server's, and nobody has changed a header. */
export function isUntouched(request: Request): boolean {
  return receivedOf(request) !== undefined;
}

/** A header of a request, without making Headers where Node's own object still says it. */
export function headerOf(
  request: Request,
  name: "content-length" | "content-type" | "transfer-encoding",
): string | undefined {
  const received = receivedOf(request);
  return received ? received.headers[name] : (request.headers.get(name) ?? undefined);
}

/** Node's own request, as long as it says all of the headers. */
function receivedOf(request: Request): IncomingMessage | undefined {
  if (keys === undefined) return undefined;
  const kept = request as unknown as Kept;
  const headers = kept[keys.headers];
  return headers && changed.has(headers) ? undefined : (kept[keys.incoming] as IncomingMessage | undefined);
}

/**
 * Tells this what requests of the server look like, by one of them, before any author has one; without it headers are
 * asked for as everywhere.
 */
export function learnRequest(request: Request): void {
  keys ??= keysOf(request);
}

/** The symbols show on a request that has been asked for its headers. */
function keysOf(request: Request): Keys | undefined {
  const { headers } = request;
  const symbols = Object.getOwnPropertySymbols(request);
  const incoming = symbols.find(({ description }) => description === "incomingKey");
  const own = symbols.find(({ description }) => description === "headersKey");
  const kind: Headers = Object.getPrototypeOf(headers);
  // Only where the server has a class of its own for them can changes be told.
  if (incoming === undefined || own === undefined || kind === Headers.prototype) return undefined;
  for (const name of MUTATORS) noteChanges(kind, name);
  return { incoming, headers: own };
}

function noteChanges(kind: Headers, name: (typeof MUTATORS)[number]): void {
  const change = kind[name] as (this: Headers, ...values: string[]) => void;
  Object.defineProperty(kind, name, {
    value(this: Headers, ...values: string[]) {
      changed.add(this);
      return change.apply(this, values);
    },
    configurable: true,
    writable: true,
  });
}
