// Keep-alive clients that keep a log of every request outside the server: how it ended, and on what kind of connection.
import type { Socket } from "node:net";
import { exchange, isOver, openSocket } from "./exchange.ts";

export interface Outcome {
  /** Sent as `x-request-id`. */
  readonly id: string;
  /** On a connection that had answered before. */
  readonly reused: boolean;
  /** `refused`: no connection came about; `cut`: it ended before the answer was whole. */
  readonly end: "completed" | "refused" | "cut";
  readonly status?: number;
  /** In milliseconds. */
  readonly took: number;
}

export interface Load {
  /** Ends the clients after the answers they wait for; resolves when all have ended. */
  stop(): Promise<readonly Outcome[]>;
  readonly outcomes: readonly Outcome[];
}

export interface LoadOptions {
  url: URL;
  /** Each sends one request at a time and reuses its connection as long as it may. */
  clients: number;
  path: string;
  /** Milliseconds between an answer and the next request. */
  pause?: () => number;
}

/** Runs until stopped; a client that is refused ends. */
export function runClients({ url, clients, path, pause = () => 0 }: LoadOptions): Load {
  const outcomes: Outcome[] = [];
  let stopped = false;
  const client = async (name: number) => {
    let socket: Socket | undefined;
    for (let count = 0; !stopped; count++) {
      const id = `c${name}-${count}`;
      const reused = socket !== undefined;
      const started = performance.now();
      socket ??= await openSocket(url);
      const request = `GET ${path} HTTP/1.1\r\nhost: ${url.host}\r\nx-request-id: ${id}\r\n\r\n`;
      const answer = socket && (await exchange(socket, request));
      const took = performance.now() - started;
      if (!socket || !answer) {
        outcomes.push({ id, reused, end: "refused", took });
        return;
      }
      if (typeof answer === "string") outcomes.push({ id, reused, end: "cut", took });
      else outcomes.push({ id, reused, end: "completed", took, status: answer.status });
      if (isOver(socket, answer)) {
        socket.destroy();
        socket = undefined;
      }
      const wait = pause();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    socket?.destroy();
  };
  const all = Promise.all(Array.from({ length: clients }, (_, name) => client(name)));
  return {
    outcomes,
    async stop() {
      stopped = true;
      await all;
      return outcomes;
    },
  };
}
