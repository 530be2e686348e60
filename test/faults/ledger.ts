// Clients on raw sockets, and the book they keep: every request that was sent ends there as answered, or as lost and how.
import type { Socket } from "node:net";
import type { Answer } from "../tools/raw/answers.ts";
import { exchange, type Failure, isOver, openSocket } from "../tools/raw/exchange.ts";

/** How one request ended. */
export interface Entry {
  readonly method: string;
  readonly path: string;
  /** The status of a whole answer, or what came instead of one. */
  readonly outcome: number | "refused" | Failure;
  readonly milliseconds: number;
  /** When it was answered or given up, by `performance.now()`. */
  readonly at: number;
  readonly headers: Answer["headers"];
  readonly body: string;
}

export interface Wish {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  /** What the nth request asks for. */
  readonly wish: (n: number) => Wish;
  /** Requests in all; without it the load goes on until it is stopped. */
  readonly count?: number;
  /** Milliseconds between the requests of one connection. */
  readonly pause?: number;
}

const RETRY_MS = 20;

/** Keep-alive connections that send one request after another; what a server says about closing is respected. */
export class Load {
  readonly entries: Entry[] = [];
  readonly #options: LoadOptions;
  readonly #lanes: Promise<void>[];
  #sent = 0;
  #stopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.connections }, () => this.#lane());
  }

  /** Sends nothing new; resolves when what was sent has ended. */
  async stop(): Promise<readonly Entry[]> {
    this.#stopped = true;
    return this.ended();
  }

  async ended(): Promise<readonly Entry[]> {
    await Promise.all(this.#lanes);
    return this.entries;
  }

  async #lane(): Promise<void> {
    const { url, wish, count = Number.POSITIVE_INFINITY, pause = 0 } = this.#options;
    const address = new URL(url);
    let socket: Socket | undefined;
    while (!this.#stopped && this.#sent < count) {
      const wanted = wish(this.#sent++);
      if (!socket || socket.destroyed) socket = await openSocket(address);
      const entry = await send(socket, wanted);
      this.entries.push(entry);
      if (entry.outcome === "refused") await delay(RETRY_MS);
      if (pause > 0) await delay(pause);
    }
    socket?.destroy();
  }
}

/** One request on a connection of its own. */
export async function ask(url: string, wish: Wish): Promise<Entry> {
  const socket = await openSocket(new URL(url));
  const entry = await send(socket, wish);
  socket?.destroy();
  return entry;
}

/** Destroys the socket when nothing more can be asked on it; without one the request is refused. */
async function send(socket: Socket | undefined, wish: Wish): Promise<Entry> {
  const { method = "GET", path, body, headers = {} } = wish;
  const started = performance.now();
  const lines = Object.entries({
    host: "test",
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(body.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
  const answer = socket ? await exchange(socket, bytes, method) : "refused";
  if (socket && answer !== "refused" && isOver(socket, answer)) socket.destroy();
  const at = performance.now();
  const entry = { method, path, milliseconds: at - started, at };
  return typeof answer === "string"
    ? { ...entry, outcome: answer, headers: {}, body: "" }
    : { ...entry, outcome: answer.status, headers: answer.headers, body: answer.body };
}

export const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Requests that were sent and got no whole answer; a connection that was refused carried none. */
export function lostOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ outcome }) => typeof outcome !== "number" && outcome !== "refused");
}

/** How often each outcome occurs. */
export function tally(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of entries) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** The value below which so many percent of the others are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
