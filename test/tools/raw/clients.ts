// Keep-alive clients that keep a log of every request outside the server: how it ended, and on what kind of connection.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readAnswers } from "./answers.ts";

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
      socket ??= await open(url);
      const result = socket ? await ask(socket, url, path, id) : undefined;
      const end = !socket ? "refused" : result ? "completed" : "cut";
      outcomes.push({
        id,
        reused,
        end,
        took: performance.now() - started,
        ...(result ? { status: result.status } : {}),
      });
      if (end === "refused") return;
      if (!result || result.closes) {
        socket?.destroy();
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

async function open(url: URL): Promise<Socket | undefined> {
  const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
  socket.on("error", () => {});
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    return undefined;
  }
}

/** The answer, or undefined when the connection ended without one. */
function ask(
  socket: Socket,
  url: URL,
  path: string,
  id: string,
): Promise<{ status: number; closes: boolean } | undefined> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const settle = (result?: { status: number; closes: boolean }) => {
      socket.off("data", read).off("close", lost);
      resolve(result);
    };
    const read = (piece: Buffer) => {
      pieces.push(piece);
      const [answer] = readAnswers(Buffer.concat(pieces), [], false);
      if (answer?.complete) settle({ status: answer.status, closes: answer.headers.connection === "close" });
    };
    const lost = () => settle();
    socket.on("data", read).on("close", lost);
    if (socket.destroyed) return lost();
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${url.host}\r\nx-request-id: ${id}\r\n\r\n`);
  });
}
