// The settings of the server in front of the app: how long it waits, how much it takes, whom it believes.
import type { Settings } from "./values.ts";

export interface ServerConfig {
  /** Milliseconds until the head of a request must be there. */
  readonly headersTimeout: number;
  /** Milliseconds until the whole request must be there. */
  readonly requestTimeout: number;
  /** Milliseconds a client may leave an answer unread. */
  readonly sendTimeout: number;
  /** Milliseconds a connection may wait for its next request. */
  readonly keepAliveTimeout: number;
  /** Bytes of the request line and all headers. */
  readonly maxHeaderSize: number;
  /** Header lines of a request. */
  readonly maxHeaders: number;
  /** Open connections; more are closed at once. */
  readonly maxConnections: number;
  /** Milliseconds that requests in flight have when the server closes. */
  readonly drainTimeout: number;
  /** Milliseconds between "not ready" and the end of listening, counted in `drainTimeout`. */
  readonly drainDelay: number;
  /** Addresses and networks (`10.0.0.0/8`) whose `X-Forwarded-…` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Hosts that are answered, with a port where only that one is meant; none are all. */
  readonly hosts: readonly string[];
  /** Whether `%2F` may stand in a path, so that a parameter may hold a slash. */
  readonly encodedSlashes: boolean;
}

export function serverDefaults(development: boolean, user: Settings<ServerConfig> = {}): ServerConfig {
  return Object.freeze({
    headersTimeout: user.headersTimeout ?? 10_000,
    requestTimeout: user.requestTimeout ?? 60_000,
    sendTimeout: user.sendTimeout ?? 30_000,
    // Longer than the usual minute of a balancer: who closes first must not be us.
    keepAliveTimeout: user.keepAliveTimeout ?? 65_000,
    maxHeaderSize: user.maxHeaderSize ?? 16_384,
    maxHeaders: user.maxHeaders ?? 100,
    maxConnections: user.maxConnections ?? 10_000,
    // Development leaves the rest of a second to the engines: Ctrl-C should not feel slow.
    drainTimeout: user.drainTimeout ?? (development ? 900 : 25_000),
    drainDelay: user.drainDelay ?? (development ? 0 : 2000),
    trustedProxies: Object.freeze([...(user.trustedProxies ?? [])]),
    hosts: Object.freeze([...(user.hosts ?? [])]),
    encodedSlashes: user.encodedSlashes ?? false,
  });
}
