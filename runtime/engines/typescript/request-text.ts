// The request of the string contract: JSON text for JSON.parse, whose members can be had without parsing too, and which
// reads like a web Request where a handler expects one.
import { withReaders } from "../../contract/body.ts";
import type { RequestContext } from "../../contract/context.ts";
import { HTTPException } from "../../contract/exception.ts";
import type { Context, Params, Query } from "../../contract/handler.ts";

/** Header values by lower-case name; `get` takes any case and is no entry of the record. */
export class HeaderRecord {
  [name: string]: unknown;

  constructor(headers: Headers) {
    for (const [name, value] of headers) this[name] = value;
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    return Object.hasOwn(this, key) ? (this[key] as string) : null;
  }
}

export class RequestText extends String {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: HeaderRecord;
  readonly query: Query;
  readonly params: Params;
  /** Decoded as UTF-8; `bytes()` has it as it came. */
  readonly body: string;
  readonly #request: Request;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(request: Request, context: Context, bytes: Uint8Array<ArrayBuffer>) {
    const { method, url } = request;
    const { query, params } = context;
    const path = new URL(url).pathname;
    const headers = new HeaderRecord(request.headers);
    const body = new TextDecoder().decode(bytes);
    super(JSON.stringify({ method, url, path, headers, query, params, body }));
    this.method = method;
    this.url = url;
    this.path = path;
    this.headers = headers;
    this.query = query;
    this.params = params;
    this.body = body;
    this.#request = request;
    this.#bytes = bytes;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  json(): Promise<unknown> {
    return replay(this.#request, this.#bytes).json();
  }

  async text(): Promise<string> {
    return this.body;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  formData(): Promise<FormData> {
    return replay(this.#request, this.#bytes).formData();
  }
}

/** A request with the same body, read by the rules of the contract; its size was checked when it was read. */
function replay({ method, headers, url }: Request, bytes: Uint8Array<ArrayBuffer>): Request {
  const body = bytes.length > 0 ? { body: bytes } : {};
  return withReaders(new Request(url, { method, headers, ...body }));
}

const EMPTY = new Uint8Array();

/** Reads the body first; at once where the method has none. */
export function readRequestText(request: Request, context: Context): RequestText | Promise<RequestText> {
  if (request.method === "GET" || request.method === "HEAD") return new RequestText(request, context, EMPTY);
  return request.arrayBuffer().then(
    (buffer) => {
      const bytes = new Uint8Array(buffer);
      (context as Partial<RequestContext>).readFrom?.(() => replay(request, bytes));
      return new RequestText(request, context, bytes);
    },
    (cause: unknown) => {
      if (cause instanceof HTTPException) throw cause;
      throw new HTTPException(400, "The request body ended before it was complete", { cause });
    },
  );
}
