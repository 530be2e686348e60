// What proxies say about a request: believed when the peer is one we trust, taken away from handlers otherwise.
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { listAddresses } from "../addresses.ts";

const NAMES = /^(?:forwarded|x-forwarded(?:-.*)?|x-real-ip)$/i;

/** Whether a header line is one that a proxy writes; only names that begin with "x" or "f" need asking. */
export function isForwarded(name: string): boolean {
  return NAMES.test(name);
}

/** Takes the lines of proxies away, or lets them shape host and scheme; for requests that have some. */
export function createForwarding(trustedProxies: readonly string[]): (incoming: IncomingMessage) => void {
  const isTrusted = trust(trustedProxies);
  return (incoming) => {
    if (!isTrusted(incoming.socket)) return strip(incoming);
    const { headers } = incoming;
    const host = lastOf(headers["x-forwarded-host"]);
    if (host !== undefined) setHost(incoming, host);
    // An absolute target is how a scheme that the socket does not have gets into request.url.
    if (lastOf(headers["x-forwarded-proto"]) === "https" && headers.host !== undefined)
      incoming.url = `https://${headers.host}${incoming.url}`;
  };
}

function trust(networks: readonly string[]): (socket: Socket) => boolean {
  if (networks.length === 0) return () => false;
  const isListed = listAddresses(networks);
  const known = new WeakMap<Socket, boolean>();
  return (socket) => {
    let is = known.get(socket);
    if (is === undefined) {
      is = isListed(socket.remoteAddress ?? "");
      known.set(socket, is);
    }
    return is;
  };
}

// Each proxy adds its line at the end: the last is what the one next to us saw.
function lastOf(value: string | string[] | undefined): string | undefined {
  const last = String(value ?? "")
    .split(",")
    .at(-1)
    ?.trim()
    .toLowerCase();
  return last === "" ? undefined : last;
}

function strip(incoming: IncomingMessage): void {
  // Made before the lines go: Node counts them as they came.
  const { headers, rawHeaders } = incoming;
  for (const name of Object.keys(headers)) if (isForwarded(name)) delete headers[name];
  incoming.rawHeaders = rawHeaders.filter((_, at) => !isForwarded(rawHeaders[at - (at % 2)] ?? ""));
}

function setHost(incoming: IncomingMessage, host: string): void {
  const { headers, rawHeaders } = incoming;
  headers.host = host;
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (at >= 0) rawHeaders[at + 1] = host;
  else rawHeaders.push("host", host);
}
