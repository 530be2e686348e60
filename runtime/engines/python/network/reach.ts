// Which addresses this thread may connect to, judged by the address that a name came to (hazard H16).
import { type LookupAddress, lookup } from "node:dns";
import { isIP, Socket, type TcpSocketConnectOpts } from "node:net";
import { listAddresses } from "../../../addresses.ts";

/** Addresses, or ranges such as `10.0.0.0/8`. */
export interface ReachOptions {
  /** May be reached, whatever else is said. */
  allowAddresses: readonly string[];
  /** May not, beside those that are refused anyway. */
  denyAddresses: readonly string[];
}

/** Where clouds hand out credentials, and what is only meant for the machine's own link. */
const PRIVILEGED = [
  "169.254.0.0/16",
  "fe80::/10",
  "fd00:ec2::/32",
  "100.100.100.200",
  "168.63.129.16",
  // The first of these in IPv6: compatible, translated (NAT64), by 6to4.
  "::169.254.0.0/112",
  "64:ff9b::169.254.0.0/112",
  "2002:a9fe::/32",
];

/** Why an address must not be reached; undefined when it may. */
export type Judge = (address: string) => string | undefined;

export function createJudge(options: ReachOptions): Judge {
  const [allowed, denied, privileged] = [options.allowAddresses, options.denyAddresses, PRIVILEGED].map(listAddresses);
  return (address) => {
    if (allowed?.(address)) return undefined;
    if (denied?.(address)) return "python.denyAddresses has it";
    if (privileged?.(address))
      return "link-local and metadata addresses are reached only if python.allowAddresses has them";
    return undefined;
  };
}

/** Puts a judge before every connection of this thread: sockets, fetch and its redirects, web sockets. */
export function guardConnections(judge: Judge): void {
  const native = Socket.prototype.connect as (...parts: unknown[]) => Socket;
  Socket.prototype.connect = function connect(this: Socket, ...parts: unknown[]): Socket {
    // Node's own calls carry their options in a list that it marked before.
    const marked = Array.isArray(parts[0]) ? (parts[0] as unknown[]) : undefined;
    const first = marked ? marked[0] : parts[0];
    if (typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first))) {
      const host = typeof parts[1] === "string" ? parts.splice(1, 1)[0] : undefined;
      parts[0] = judged({ port: Number(first), host: host as string }, judge);
    } else if (typeof first === "object" && first !== null && !("path" in first && first.path)) {
      const options = judged(first as TcpSocketConnectOpts, judge);
      if (marked) marked[0] = options;
      else parts[0] = options;
    }
    return native.apply(this, parts);
  } as typeof Socket.prototype.connect;
}

type Lookup = NonNullable<TcpSocketConnectOpts["lookup"]>;

function judged(options: TcpSocketConnectOpts, judge: Judge): TcpSocketConnectOpts {
  const host = options.host ?? "localhost";
  const reason = isIP(host) ? judge(host) : undefined;
  // An address is not looked up; a name that is none lets the connection fail in the usual way.
  if (reason)
    return {
      ...options,
      host: "refused.invalid",
      lookup: (_name, _how, done) => done(refused(host, host, reason), ""),
    };
  return { ...options, lookup: judgedLookup((options.lookup ?? lookup) as typeof lookup, judge) };
}

function judgedLookup(native: typeof lookup, judge: Judge): Lookup {
  return (name, how, done) =>
    native(name, { ...how, all: true }, (error, found: LookupAddress[]) => {
      const [first] = error ? [] : found;
      if (!first) return done(error ?? new Error(`${name} has no address`), "");
      const allowed = found.filter(({ address }) => judge(address) === undefined);
      const [best] = allowed;
      if (!best) done(refused(name, first.address, judge(first.address) ?? ""), "");
      else if (how.all) done(null, allowed);
      else done(null, best.address, best.family);
    });
}

function refused(host: string, address: string, reason: string): NodeJS.ErrnoException {
  const place = host === address ? host : `${host} (${address})`;
  return Object.assign(new Error(`Connecting to ${place} is refused: ${reason}`), { code: "EACCES" });
}

/** What is behind an error of Node's network: of several attempts the first. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const [reason] = error.message.split("; if the root CA is installed locally"); // Node's hint for a person at a terminal
  return reason || (error as NodeJS.ErrnoException).code || error.name;
}
