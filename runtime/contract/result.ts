// From what a handler returned to a web Response: the contract's table, in one place for JavaScript values.
import { HandlerError } from "../errors.ts";
import { type HeadersLike, hasFraming, headerPairs } from "./headers.ts";
import { isStreamable, streamResult } from "./stream.ts";

export interface ResultOptions {
  requestId: string;
  /** `Set-Cookie` values asked for through the context. */
  cookies?: readonly string[] | undefined;
  /** Told of a stream that fails after the response has begun. */
  onBroken?(error: unknown): void;
}

/** `{status, headers?, body?}`: a response only when status is a whole number of 200-599 and no other key is there. */
interface ResponseObject {
  status: number;
  headers?: HeadersLike;
  body?: unknown;
}

const EMPTY_STATUS = new Set([204, 205, 304]);
const TEXT = "text/plain; charset=utf-8";
const BYTES = "application/octet-stream";
// The server puts a faster class in front of Node's own, which responses of fetch() still are.
const Parent: typeof Response = Object.getPrototypeOf(Response);
const AnyResponse = Parent.name === "Response" ? Parent : Response;

export function isResponse(value: unknown): value is Response {
  return value instanceof AnyResponse;
}

/** Throws HandlerError when the value is no response: an invalid header, a body that JSON cannot hold. */
export function toResponse(value: unknown, options: ResultOptions): Response | Promise<Response> {
  if (isResponse(value)) return finish(value, options);
  if (isResponseObject(value)) return bodyResponse(value.body, value.status, headerPairs(value.headers), options);
  return bodyResponse(value, value === undefined || value === null ? 204 : 200, undefined, options);
}

/** A response from parts that are checked already; `pairs` win over the default content type. */
export function createResponse(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | Blob | null,
  status: number,
  type: string | undefined,
  pairs: readonly [string, string][] | undefined,
  options: ResultOptions,
): Response {
  const empty = EMPTY_STATUS.has(status);
  if (pairs === undefined && options.cookies === undefined) {
    // A plain record takes node-server's fast path: no Headers object is made.
    const headers: Record<string, string> = { "x-request-id": options.requestId };
    if (type !== undefined && !empty) headers["content-type"] = type;
    return new Response(empty ? null : body, { status, headers });
  }
  const headers = new Headers(pairs as [string, string][]);
  if (empty) headers.delete("content-type");
  else if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
  for (const cookie of options.cookies ?? []) headers.append("set-cookie", cookie);
  if (!headers.has("x-request-id")) headers.set("x-request-id", options.requestId);
  // Node writes header and text in one go, as UTF-8: with bytes, a latin-1 header stays one.
  const bytes = typeof body === "string" && pairs?.some(isLatin) ? Buffer.from(body) : body;
  return new Response(empty ? null : bytes, { status, headers });
}

const isLatin = ([, value]: readonly [string, string]) => /[\x80-\xff]/.test(value);

function bodyResponse(
  body: unknown,
  status: number,
  pairs: [string, string][] | undefined,
  options: ResultOptions,
): Response | Promise<Response> {
  if (body === undefined || body === null) return createResponse(null, status, undefined, pairs, options);
  if (typeof body === "string") return createResponse(body, status, TEXT, pairs, options);
  if (body instanceof Uint8Array || body instanceof ArrayBuffer)
    return createResponse(new Uint8Array(body as ArrayBuffer), status, BYTES, pairs, options);
  if (body instanceof Blob) return createResponse(body, status, body.type || BYTES, pairs, options);
  if (isStreamable(body))
    return streamResult(body, (error) => options.onBroken?.(error)).then(({ stream, type }) =>
      createResponse(stream, status, type, pairs, options),
    );
  return createResponse(stringify(body), status, "application/json", pairs, options);
}

function isResponseObject(value: unknown): value is ResponseObject {
  if (typeof value !== "object" || value === null) return false;
  const status = (value as ResponseObject).status;
  if (!Number.isInteger(status) || status < 200 || status > 599) return false;
  for (const key in value) if (key !== "status" && key !== "headers" && key !== "body") return false;
  return true;
}

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new HandlerError(`The returned value cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  if (text === undefined)
    throw new HandlerError(
      `A handler cannot return a ${typeof value}; return data, text, bytes, a stream or a Response`,
    );
  return text;
}

/** The handler's own Response: reading `headers` checks them, framing goes, request id and cookies come. */
function finish(response: Response, options: ResultOptions): Response {
  const headers = headersOf(response);
  if (response.status === 101 || response.status === 0)
    throw new HandlerError(
      "The returned Response cannot be sent: switching protocols and Response.error() are not answers",
    );
  const own = !hasFraming(headers) && options.cookies === undefined;
  if (own && set(headers, options.requestId)) return response;
  const body = EMPTY_STATUS.has(response.status) ? null : response.body;
  return createResponse(body, response.status, undefined, headerPairs(headers), options);
}

/** Asks whether it was read first: the answer makes the server's class hand its headers to a Response of Node's. */
function headersOf(response: Response): Headers {
  try {
    if (response.bodyUsed)
      throw new HandlerError("The returned Response was read already; return it unread, or a clone()");
    return response.headers;
  } catch (cause) {
    if (cause instanceof HandlerError) throw cause;
    throw new HandlerError(`The returned Response has an invalid header: ${(cause as Error).message}`, { cause });
  }
}

function set(headers: Headers, requestId: string): boolean {
  try {
    if (!headers.has("x-request-id")) headers.set("x-request-id", requestId);
    return true;
  } catch {
    return false; // Headers of a fetched response are immutable: it is rebuilt.
  }
}
