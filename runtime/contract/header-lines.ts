// Header lines as the server got them: as long as nobody has asked a request for its headers they need not become Headers.
import type { IncomingMessage } from "node:http";

/** Where the server keeps Node's own request, and Headers once they were asked for. */
interface Keys {
  readonly incoming: symbol;
  readonly headers: symbol;
}

let keys: Keys | undefined;

/** Whether a request is the server's, and nobody can have changed a header: nobody had them. */
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
  keys ??= learn(request);
  if (keys === undefined || keys.headers in request) return undefined;
  return (request as unknown as Record<symbol, IncomingMessage | undefined>)[keys.incoming];
}

/** The symbols show on a request that has been asked: the first of the server's is, for all after it. */
function learn(request: Request): Keys | undefined {
  void request.headers;
  const symbols = Object.getOwnPropertySymbols(request);
  const incoming = symbols.find(({ description }) => description === "incomingKey");
  const headers = symbols.find(({ description }) => description === "headersKey");
  return incoming && headers && { incoming, headers };
}
