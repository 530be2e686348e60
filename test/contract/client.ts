// Talks to one style's folder: by fetch, which keeps connections alive, or byte by byte.
import type { Ask, Style } from "./case.ts";
import { exchange, type RawAnswer, transmit } from "./raw.ts";

export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;

  constructor(status: number, headers: Headers, bytes: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }

  get requestId(): string | null {
    return this.headers.get("x-request-id");
  }
}

/** Development shows what a fault was. */
export type Mode = "development" | "production";

export class Client {
  readonly style: Style;
  readonly mode: Mode;
  readonly #url: URL;

  constructor(url: string, style: Style, mode: Mode) {
    this.#url = new URL(url);
    this.style = style;
    this.mode = mode;
  }

  /** The path from the root, query and all: `/api/ts/params/1`. */
  path(relative: string): string {
    return `/api/${this.style}/${relative}`;
  }

  /** The response as it comes; its body is the caller's to read or cancel. */
  fetch(ask: Ask, init: RequestInit = {}): Promise<Response> {
    const { method = "GET", path, headers = {}, body } = ask;
    const url = new URL(this.path(path), this.#url);
    const sent: RequestInit = body === undefined ? {} : { body, duplex: "half" };
    return fetch(url, { method, headers, redirect: "manual", ...sent, ...init });
  }

  async ask(ask: string | Ask): Promise<Answer> {
    const response = await this.fetch(typeof ask === "string" ? { path: ask } : ask);
    return new Answer(response.status, response.headers, new Uint8Array(await response.arrayBuffer()));
  }

  /** Sends a head as it is written here, and the body after it; the server is asked to close afterwards. */
  raw(
    method: string,
    relative: string,
    lines: readonly string[] = [],
    body: string | Uint8Array = "",
  ): Promise<RawAnswer> {
    const { host } = this.#url;
    const head = [`${method} ${this.path(relative)} HTTP/1.1`, `host: ${host}`, "connection: close", ...lines, "", ""];
    return exchange(this.#url, [Buffer.from(head.join("\r\n"), "latin1"), Buffer.from(body)]);
  }

  /** Sends a chunked POST and, behind it on the same connection, the GET of a text; gives all that comes back. */
  async chain(relative: string, size: number): Promise<string> {
    const { host } = this.#url;
    const post = `POST ${this.path(relative)} HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n\r\n`;
    const body = `${size.toString(16)}\r\n${"x".repeat(size)}\r\n0\r\n\r\n`;
    const get = `GET ${this.path("plain/string")} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
    return (await transmit(this.#url, [Buffer.from(post + body + get)])).toString();
  }

  get url(): URL {
    return this.#url;
  }
}
