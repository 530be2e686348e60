// What every request must be before the app sees it: one host, a plain path, no more headers than allowed.
import type { IncomingMessage } from "node:http";
import type { ServerConfig } from "../config/server.ts";
import { METHODS } from "../contract/handler.ts";
import { createForwarding, isForwarded } from "./forwarded.ts";
import { faultOf } from "./target.ts";

export interface Refusal {
  readonly status: number;
  /** None where the answer is no error. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Gate = (incoming: IncomingMessage) => Refusal | undefined;

// A name or an IPv4 address, or an IPv6 one in brackets, and a port.
const HOST = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const ASTERISK: Refusal = { status: 204, headers: { allow: METHODS.join(", ") } };

/** Looks at each request once, at its raw lines; what is refused has reached no handler. */
export function createGate({ maxHeaders, trustedProxies, hosts, encodedSlashes }: ServerConfig): Gate {
  const forward = createForwarding(trustedProxies);
  const faultOfHost = createHostCheck(hosts);
  return (incoming) => {
    const { rawHeaders } = incoming;
    if (rawHeaders.length > 2 * maxHeaders)
      return { status: 431, detail: `The request has more than ${maxHeaders} header lines` };
    let found = 0;
    let forwarded = false;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] as string;
      const first = name.charCodeAt(0) | 0x20;
      if (first === 104 /* h */ && name.length === 4 && name.toLowerCase() === "host") found++;
      else if ((first === 120 /* x */ || first === 102) /* f */ && !forwarded) forwarded = isForwarded(name);
    }
    if (found > 1) return { status: 400, detail: "The request has two Host headers; send one" };
    const target = incoming.url as string;
    const plain = target.charCodeAt(0) === 47 /* slash */ ? target : withoutAuthority(incoming, target);
    if (typeof plain !== "string") return plain;
    const fault = faultOf(plain, encodedSlashes);
    if (fault !== undefined) return { status: 400, detail: fault };
    if (forwarded) forward(incoming);
    return faultOfHost(incoming);
  };
}

/** The host is looked at once as long as it stays the same: nearly always. */
function createHostCheck(hosts: readonly string[]): (incoming: IncomingMessage) => Refusal | undefined {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  let good: string | undefined;
  return (incoming) => {
    const { host } = incoming.headers;
    if (host === good && host !== undefined) return undefined;
    if (host === undefined && incoming.httpVersion === "1.0" && allowed.size === 0) return undefined;
    if (host === undefined) return { status: 400, detail: "The request has no Host header; send one" };
    if (!HOST.test(host))
      return { status: 400, detail: `The Host header is ${JSON.stringify(host)}; send a name or address, and a port` };
    const name = host.toLowerCase();
    if (allowed.size > 0 && !allowed.has(name) && !allowed.has(name.replace(/:\d+$/, "")))
      return { status: 421, detail: `The host ${JSON.stringify(host)} is not served here` };
    good = host;
    return undefined;
  };
}

/** A target with scheme and host must say what the Host header says; the path of it is what counts. */
function withoutAuthority(incoming: IncomingMessage, target: string): string | Refusal {
  if (target === "*" && incoming.method === "OPTIONS") return ASTERISK;
  const [, authority = "", path = ""] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target) ?? [];
  if (authority === "") return { status: 400, detail: 'The request target must be a path that begins with "/"' };
  if (authority.toLowerCase() !== incoming.headers.host?.toLowerCase())
    return { status: 400, detail: "The request target names another host than the Host header; send only the path" };
  incoming.url = path.startsWith("/") ? path : `/${path}`;
  return incoming.url;
}
