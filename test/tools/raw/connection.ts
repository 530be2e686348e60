// One TCP connection to a server under test: bytes out, bytes in, and how it ended.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Answer, readAnswers } from "./answers.ts";

/** Longer than any answer takes on a busy machine: only a hang takes so long. */
const PATIENCE = 15_000;

export class Connection {
  readonly #socket: Socket;
  readonly #pieces: Buffer[] = [];
  #wake: (() => void) | undefined;
  /** How it ended: by the server's FIN, by a reset, or not yet. */
  end: "closed" | "reset" | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#wake?.();
    });
    socket.on("error", () => {
      this.end = "reset";
    });
    socket.on("close", () => {
      this.end ??= "closed";
      this.#wake?.();
    });
  }

  static async open(url: URL): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Text is latin-1: one character is one byte. */
  send(bytes: string | Uint8Array): this {
    this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    return this;
  }

  /** Ends our side only: the server may still answer. */
  finish(): this {
    this.#socket.end();
    return this;
  }

  /** Takes nothing more from the server. */
  pause(): this {
    this.#socket.pause();
    return this;
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Leaves without a word: what the server still sends is answered by a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  get received(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** What has come, taken apart; `methods` are those asked with, GET unless said. */
  answers(methods: readonly string[] = []): Answer[] {
    return readAnswers(this.received, methods, this.end !== undefined);
  }

  /** Resolves when so many answers are whole (100 Continue does not count). */
  async answered(count: number, methods: readonly string[] = []): Promise<Answer[]> {
    const finals = () => this.answers(methods).filter(({ status, complete }) => status >= 200 && complete);
    await this.until(() => finals().length >= count || this.end !== undefined, `${count} answers`);
    return this.answers(methods);
  }

  closed(): Promise<void> {
    return this.until(() => this.end !== undefined, "the end");
  }

  async until(reached: () => boolean, what: string): Promise<void> {
    const late = performance.now() + PATIENCE;
    while (!reached()) {
      const left = late - performance.now();
      if (left <= 0)
        throw new Error(`${what} did not come; received: ${JSON.stringify(this.received.toString("latin1"))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
