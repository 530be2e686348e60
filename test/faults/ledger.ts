// Clients on raw sockets, and the book they keep: every request that was sent ends there as answered, or as lost and how.
import net from "node:net";

/** How one request ended. */
export interface Entry {
  readonly method: string;
  readonly path: string;
  /** The status of a whole answer, or what came instead of one. */
  readonly outcome: number | "refused" | "reset" | "truncated" | "silent";
  readonly milliseconds: number;
  /** When it was answered or given up, by `performance.now()`. */
  readonly at: number;
  readonly head: string;
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

const SILENCE_MS = 60_000;
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
    let connection: Connection | undefined;
    while (!this.#stopped && this.#sent < count) {
      const wanted = wish(this.#sent++);
      connection = connection?.usable ? connection : await Connection.open(url);
      const entry = connection ? await connection.send(wanted) : refusal(wanted);
      this.entries.push(entry);
      if (entry.outcome === "refused") await delay(RETRY_MS);
      if (pause > 0) await delay(pause);
    }
    connection?.close();
  }
}

/** One request on a connection of its own. */
export async function ask(url: string, wish: Wish): Promise<Entry> {
  const connection = await Connection.open(url);
  if (!connection) return refusal(wish);
  const entry = await connection.send(wish);
  connection.close();
  return entry;
}

export class Connection {
  usable = true;
  readonly #socket: net.Socket;
  #received = "";
  #settle: ((outcome: Entry["outcome"]) => void) | undefined;

  private constructor(socket: net.Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on("data", (data) => {
      this.#received += data.toString("latin1");
      this.#check();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.usable = false;
      this.#settle?.(this.#received === "" ? "reset" : "truncated");
    });
  }

  static async open(url: string): Promise<Connection | undefined> {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    return isOpen ? new Connection(socket) : undefined;
  }

  async send({ method = "GET", path, body, headers = {} }: Wish): Promise<Entry> {
    const started = performance.now();
    const lines = Object.entries({
      host: "test",
      ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(body.length) }),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#received = "";
    const outcome = await new Promise<Entry["outcome"]>((resolve) => {
      const timer = setTimeout(() => resolve("silent"), SILENCE_MS);
      this.#settle = (result) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(result);
      };
      this.#socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`, "latin1");
    });
    const end = this.#received.indexOf("\r\n\r\n");
    const head = this.#received.slice(0, Math.max(0, end));
    if (typeof outcome !== "number" || /^connection: close/im.test(head)) this.close();
    const at = performance.now();
    return { method, path, outcome, milliseconds: at - started, at, head, body: this.#received.slice(end + 4) };
  }

  close(): void {
    this.usable = false;
    this.#socket.destroy();
  }

  #check(): void {
    const text = this.#received;
    const end = text.indexOf("\r\n\r\n");
    if (end < 0 || !this.#settle) return;
    const head = text.slice(0, end);
    const status = Number(head.split(" ")[1]);
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const isWhole = /^transfer-encoding: chunked/im.test(head)
      ? text.endsWith("0\r\n\r\n")
      : text.length >= end + 4 + Number(length ?? 0);
    if (isWhole) this.#settle(status);
  }
}

function refusal({ method = "GET", path }: Wish): Entry {
  const at = performance.now();
  return { method, path, outcome: "refused", milliseconds: 0, at, head: "", body: "" };
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
