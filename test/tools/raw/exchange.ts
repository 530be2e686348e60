// One request and its answer on a socket that may serve many, and how it went when no whole answer came.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Answer, readAnswers } from "./answers.ts";

/** Nothing came before the end; not all of it came; nothing came and it did not end; what came is no answer. */
export type Failure = "reset" | "truncated" | "silent" | "garbled";

const SILENCE_MS = 60_000;

/** Undefined when no connection came about. */
export async function openSocket(url: URL): Promise<Socket | undefined> {
  const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
  socket.on("error", () => {});
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    return undefined;
  }
}

/** Sends a request, text being latin-1, and resolves with its final answer; one exchange at a time on a socket. */
export function exchange(socket: Socket, request: string, method = "GET"): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const settle = (result: Answer | Failure) => {
      clearTimeout(timer);
      socket.off("data", read).off("close", lost);
      resolve(result);
    };
    const final = (ended: boolean) =>
      readAnswers(Buffer.concat(pieces), [method], ended).find(({ status, complete }) => status >= 200 && complete);
    const read = (piece: Buffer) => {
      pieces.push(piece);
      try {
        const answer = final(false);
        if (answer) settle(answer);
      } catch {
        settle("garbled");
      }
    };
    const lost = (hadError: boolean) =>
      settle(pieces.length === 0 ? "reset" : ((hadError ? undefined : final(true)) ?? "truncated"));
    const timer = setTimeout(() => settle("silent"), SILENCE_MS);
    socket.on("data", read).on("close", lost);
    if (socket.destroyed) lost(true);
    else socket.write(request, "latin1");
  });
}

/** Whether nothing more can be asked on it. */
export function isOver(socket: Socket, answer: Answer | Failure): boolean {
  return typeof answer === "string" || answer.headers.connection === "close" || socket.readableEnded;
}
