// One connection that Python opened: bytes in and out, and TLS that is verified before it carries any.
import { connect, isIP, type Socket } from "node:net";
import * as tls from "node:tls";
import { trustAuthorities } from "./authorities.ts";
import { reasonOf } from "./reach.ts";

/** What a Python `ssl.SSLContext` asks for; made by `_guards/tls.py`. */
export interface TlsWishes {
  /** The name that the certificate must be for. */
  host: string;
  verify: boolean;
  checkHost: boolean;
  /** Certificates to trust instead of the usual ones. */
  ca?: string;
  certificate?: string;
  key?: string;
  password?: string;
  protocols: string[];
  lowest?: tls.SecureVersion;
  highest?: tls.SecureVersion;
  seconds: number;
}

const CLOSE_MS = 10_000; // for what is written and not yet sent
const MAX_CONTEXTS = 16;
const contexts = new Map<string, tls.SecureContext>();

/** Resolves when the other side has answered; `seconds` 0 is no limit. */
export async function openConnection(
  host: string,
  port: number,
  seconds: number,
  started: (connection: Connection) => void,
): Promise<void> {
  const socket = connect({ host, port, noDelay: true });
  started(new Connection(socket));
  await arrived(socket, "connect", seconds);
}

/** In the shape that Pyodide's sockets expect: reader, writer and socket in one. */
export class Connection {
  /** What broke it. */
  error: NodeJS.ErrnoException | undefined;
  readonly socket: Socket;
  readonly #listeners: [string, (error?: NodeJS.ErrnoException) => void][];
  #wake = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    const wake = () => this.#wake();
    const fail = (error?: NodeJS.ErrnoException) => {
      this.error ??= error;
      wake();
    };
    this.#listeners = [
      ["readable", wake],
      ["end", wake],
      ["close", wake],
      ["error", fail],
    ];
    for (const [event, listener] of this.#listeners) socket.on(event, listener);
  }

  async read(): Promise<{ done: boolean; value?: Uint8Array }> {
    for (;;) {
      const { socket } = this;
      const chunk: Buffer | null = socket.read();
      if (chunk) return { done: false, value: new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) };
      if (socket.readableEnded || socket.destroyed) return { done: true };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(new Error("EPIPE", { cause: error })) : resolve()));
    });
  }

  releaseLock(): void {}

  /** Sends what is written, then ends. */
  async close(): Promise<void> {
    const { socket } = this;
    if (socket.connecting) socket.destroy();
    else socket.setTimeout(CLOSE_MS, () => socket.destroy()).destroySoon();
  }

  /** Continues with TLS; rejects, and ends the connection, when the other side does not prove who it is. */
  async secure(wishes: TlsWishes): Promise<{ connection: Connection; session: object }> {
    for (const [event, listener] of this.#listeners) if (event !== "error") this.socket.off(event, listener);
    this.#wake();
    const secured = tls.connect({ socket: this.socket, ...tlsOptions(wishes) });
    const connection = new Connection(secured);
    try {
      await arrived(secured, "secureConnect", wishes.seconds);
    } catch (error) {
      secured.destroy();
      this.socket.destroy();
      throw Object.assign(error as Error, { unverified: Boolean(secured.authorizationError) });
    }
    return { connection, session: sessionOf(secured) };
  }
}

/** What of the wishes Node's TLS is told: the other side must prove what they say. */
export function tlsOptions(wishes: TlsWishes): tls.ConnectionOptions {
  const name = wishes.host;
  return {
    secureContext: contextOf(wishes),
    servername: isIP(name) ? "" : name,
    rejectUnauthorized: wishes.verify,
    checkServerIdentity: (_host, certificate) =>
      wishes.checkHost ? tls.checkServerIdentity(name, certificate) : undefined,
    ...(wishes.protocols.length > 0 ? { ALPNProtocols: wishes.protocols } : {}),
  };
}

/** What both sides agreed on, as `_guards/tls.py` wants it. */
export function sessionOf(secured: tls.TLSSocket): object {
  const { name: cipher } = secured.getCipher();
  const certificate = secured.getPeerCertificate().raw?.toString("base64");
  return { protocol: secured.getProtocol(), alpn: secured.alpnProtocol || null, cipher, certificate };
}

/** Why there is no session, in the same place. */
export function failureOf(error: unknown, place: string): object {
  const { code, unverified } = error as NodeJS.ErrnoException & { unverified?: boolean };
  const reason = code && !reasonOf(error).includes(code) ? `${reasonOf(error)} [${code}]` : reasonOf(error);
  return { error: `${reason} (${place})`, unverified, late: code === "ETIMEDOUT" };
}

/** Making one reads all certificates, so the last ones are kept. */
function contextOf(wishes: TlsWishes): tls.SecureContext {
  const { ca, certificate, key, password, lowest, highest } = wishes;
  const name = JSON.stringify([ca, certificate, key, password, lowest, highest]);
  const known = contexts.get(name);
  if (known) return known;
  trustAuthorities();
  const made = tls.createSecureContext({
    ...(ca !== undefined ? { ca: ca.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? ca } : {}),
    cert: certificate,
    key: key ?? certificate,
    passphrase: password,
    minVersion: lowest,
    maxVersion: highest,
  });
  if (contexts.size >= MAX_CONTEXTS) contexts.clear();
  contexts.set(name, made);
  return made;
}

function arrived(socket: Socket, event: string, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => socket.destroy(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" }));
    const timer = seconds > 0 ? setTimeout(late, seconds * 1000) : undefined;
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      finish();
    };
    socket.once(event, () => settle(resolve));
    socket.once("error", (error) => settle(() => reject(error)));
    socket.once("close", () => settle(() => reject(Object.assign(new Error("closed"), { code: "ECONNABORTED" }))));
  });
}
