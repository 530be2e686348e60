// The parts of a Response, asked for in the way that leaves it what the server sends fastest.
import { HandlerError } from "../errors.ts";
import { type HeadersLike, hasFraming } from "./headers.ts";
import { isHeaderRecord, RecordHeaders } from "./record-headers.ts";

export type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | Blob | null;

let AnyResponse: typeof Response | undefined;

export function isResponse(value: unknown): value is Response {
  AnyResponse ??= findClass();
  return value instanceof AnyResponse;
}

/** Node's own, which responses of fetch() are: the server puts a faster class in front of it, and an app may put another. */
function findClass(): typeof Response {
  let found = Response;
  for (;;) {
    const parent: typeof Response = Object.getPrototypeOf(found);
    if (parent === Function.prototype) return found;
    found = parent;
  }
}

/** As the server's class has them. */
type Parts = readonly [status: number, body: Body, headers: HeadersLike | undefined];
type Cached = [status: number, body: Body, headers: object | undefined];

let known: typeof Response | undefined;
let unread: symbol | undefined;

/**
 * The server's class keeps its parts under a symbol until somebody asks for more than status and headers. Then it becomes
 * a Response of Node's, and sending it takes three times as long: so the parts are taken, and nothing is asked.
 */
function cachedParts(response: Response): Cached | undefined {
  if (known !== Response) {
    known = Response;
    unread = Object.getOwnPropertySymbols(new Response("")).find(({ description }) => description === "cache");
  }
  return unread && (response as unknown as Record<symbol, Cached | undefined>)[unread];
}

/** Throws HandlerError when the body was read. */
export function partsOf(response: Response): Parts {
  const parts = cachedParts(response);
  if (parts) return parts as unknown as Parts;
  try {
    if (!response.bodyUsed) return [response.status, response.body, response.headers];
  } catch (cause) {
    throw new HandlerError(`The returned Response cannot be sent: ${(cause as Error).message}`, { cause });
  }
  throw new HandlerError("The returned Response was read already; return it unread, or a clone()");
}

/** The body of a response that is still on its way; undefined for one that is there as a whole. Asks as little as it can. */
export function streamOf(response: Response): ReadableStream<Uint8Array> | undefined {
  const [, body] = partsOf(response);
  return body instanceof ReadableStream ? body : undefined;
}

/** Gives a response of ours headers to be asked and changed by an author; what comes of them is for `takeHeaders`. */
export function lendHeaders(response: Response): void {
  const parts = cachedParts(response);
  const headers = parts?.[2];
  if (parts && headers && isHeaderRecord(headers)) parts[2] = new RecordHeaders(headers);
}

/** Whether a response of ours can be sent as it is: nobody had its headers, or did with them what can be told. */
export function takeHeaders(response: Response): boolean {
  const parts = cachedParts(response);
  if (parts === undefined) return false;
  const headers = parts[2];
  const record = headers instanceof RecordHeaders ? headers.record : headers;
  if (record === undefined || record instanceof Headers || hasFraming(record)) return false;
  // What all responses have, and those without a body have not.
  if (!("x-request-id" in record) || "content-type" in record === (parts[1] === null)) return false;
  parts[2] = record;
  return true;
}

/** Bytes of a body that is there as a whole, in a response of the server's class that nobody has read. */
export function bufferedLength(response: Response): number | undefined {
  const body = cachedParts(response)?.[1];
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  return body instanceof Blob ? body.size : undefined;
}
