// HTTP as bytes on a socket: for what fetch cannot send, and to see what it would hide.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** Header lines in order, names in lower case. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** Everything after the head, framing included. */
  readonly body: Buffer;
  /** A chunked body that ended as it should. */
  readonly complete: boolean;
}

/** Sends one request and takes its answer apart. */
export async function exchange(url: URL, parts: readonly Uint8Array[]): Promise<RawAnswer> {
  return parse(await transmit(url, parts));
}

/** Sends bytes and collects all that comes back until the server closes. */
export async function transmit(url: URL, parts: readonly Uint8Array[]): Promise<Buffer> {
  const socket = await open(url);
  const received: Uint8Array[] = [];
  socket.on("data", (piece: Buffer) => received.push(piece));
  socket.on("error", () => {}); // a reset after the answer; an answer that is missing shows below
  for (const part of parts) if (part.length > 0) socket.write(part);
  await once(socket, "close");
  return Buffer.concat(received);
}

/** A connection that writes a chunked body piece by piece and hands over what has come so far. */
export class Conversation {
  readonly #socket: Socket;
  #received = "";

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (piece) => {
      this.#received += piece.toString("utf8");
    });
  }

  static async begin(url: URL, method: string, path: string): Promise<Conversation> {
    const socket = await open(url);
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    return new Conversation(socket);
  }

  send(piece: string): void {
    this.#socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
  }

  end(): void {
    this.#socket.write("0\r\n\r\n");
  }

  /** Resolves once this text has come. */
  async until(text: string): Promise<void> {
    while (!this.#received.includes(text)) {
      if (this.#socket.closed) throw new Error(`closed before ${JSON.stringify(text)} came: ${this.#received}`);
      await Promise.race([once(this.#socket, "data"), once(this.#socket, "close")]);
    }
  }

  async closed(): Promise<string> {
    if (!this.#socket.closed) await once(this.#socket, "close");
    return this.#received;
  }

  leave(): void {
    this.#socket.destroy();
  }
}

async function open(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  await once(socket, "connect");
  return socket;
}

function parse(received: Buffer): RawAnswer {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) throw new Error(`no HTTP answer came: ${JSON.stringify(received.toString("latin1"))}`);
  const [first = "", ...rest] = received.subarray(0, end).toString("latin1").split("\r\n");
  const lines = rest.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const body = received.subarray(end + 4);
  return {
    status: Number(first.split(" ")[1]),
    lines,
    body,
    complete: body.subarray(-5).equals(Buffer.from("0\r\n\r\n")),
  };
}

/** The values of a header, one for each line. */
export function valuesOf(answer: RawAnswer, name: string): string[] {
  return answer.lines.filter(([key]) => key === name).map(([, value]) => value);
}
