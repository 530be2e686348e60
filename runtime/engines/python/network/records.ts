// TLS for Python code that carries the encrypted bytes itself (`ssl.MemoryBIO`): bytes in, bytes out, and nothing waits.
import { Duplex } from "node:stream";
import * as tls from "node:tls";
import { InternalError } from "../../../errors.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";
import { failureOf, sessionOf, type TlsWishes, tlsOptions } from "./connection.ts";

/** What Node puts between TLS and a stream that is none of its own: a write is over when that is told. */
interface StreamWrap {
  _handle: object;
  finishWrite(handle: object, error: number): void;
}

/** One client's side of one TLS connection. */
export class Records {
  readonly #secured: tls.TLSSocket;
  readonly #carrier: Carrier;
  readonly #wrap: StreamWrap;
  readonly #host: string;
  #rest: Uint8Array = new Uint8Array();
  #isSecure = false;

  constructor(wishes: TlsWishes) {
    this.#host = wishes.host;
    this.#carrier = new Carrier();
    this.#secured = tls.connect({ socket: this.#carrier, ...tlsOptions(wishes) });
    this.#secured.on("error", () => {}); // `session` tells it
    this.#secured.once("secureConnect", () => {
      this.#isSecure = true;
    });
    this.#wrap = (this.#secured as unknown as { _handle: { _parentWrap: StreamWrap } })._handle?._parentWrap;
    if (typeof this.#wrap?.finishWrite !== "function")
      throw new InternalError(`TLS over ssl.MemoryBIO does not fit Node ${process.versions.node}`);
    this.#settle();
  }

  /** Takes encrypted bytes (a Python buffer) of the other side. */
  feed(bytes: EmscriptenModule): void {
    this.#carrier.emit("data", bytes.toJs());
    this.#settle();
  }

  /** Encrypted bytes for the other side. */
  take(): Uint8Array {
    return plain(Buffer.concat(this.#carrier.written.splice(0)));
  }

  /** As `Connection.secure` tells it; undefined while hands are shaken. */
  session(): string | undefined {
    const { errored, authorizationError } = this.#secured;
    if (errored)
      return JSON.stringify(failureOf(Object.assign(errored, { unverified: Boolean(authorizationError) }), this.#host));
    return this.#isSecure ? JSON.stringify(sessionOf(this.#secured)) : undefined;
  }

  /** Encrypts a Python buffer. */
  write(bytes: EmscriptenModule): void {
    this.#secured.write(bytes.toJs());
    this.#settle();
  }

  /** At most so many decrypted bytes; none when there are none yet, or never again. */
  read(most: number): Uint8Array {
    if (this.#rest.length === 0) this.#rest = this.#secured.read() ?? this.#rest;
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    this.#settle();
    return plain(piece);
  }

  /** How many decrypted bytes are there. */
  pending(): number {
    return this.#rest.length + this.#secured.readableLength;
  }

  /** Whether the other side said that nothing follows. */
  ended(): boolean {
    const { _readableState: state } = this.#secured as unknown as { _readableState: { ended: boolean } };
    return state.ended && this.pending() === 0;
  }

  /** Tells the other side that nothing follows. */
  end(): void {
    this.#secured.end();
    this.#settle();
  }

  /** By itself, Node would go on with the next record in a later turn of its loop, when nobody asks for it any more. */
  #settle(): void {
    while (this.#carrier.isWriting) {
      this.#carrier.isWriting = false;
      this.#wrap.finishWrite(this.#wrap._handle, 0);
    }
  }
}

/** The stream below TLS: keeps what is written, until it is taken. */
class Carrier extends Duplex {
  readonly written: Buffer[] = [];
  isWriting = false;

  override _read(): void {}

  override write(bytes: Buffer): boolean {
    this.written.push(Buffer.from(bytes));
    this.isWriting = true;
    return true;
  }

  override end(): this {
    return this;
  }
}

/** Pyodide takes views of plain arrays only. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
