// From what a handler returned to a web Response: the contract's table, in one place for JavaScript values.
import { HandlerError } from "../errors.ts";
import { type HeadersLike, headerPairs, headerRecord } from "./headers.ts";
import { type Body, isResponse, partsOf } from "./parts.ts";
import { isStreamable, streamResult } from "./stream.ts";

export interface ResultOptions {
  requestId: string;
  /** `Set-Cookie` values asked for through the context. */
  cookies?: readonly string[] | undefined;
  /** Told of a stream that fails after the response has begun; true when it cuts the connection. */
  onBroken?(error: unknown): boolean;
}

/** `{status, headers?, body?}`: a response only when status is a whole number of 200-599 and no other key is there. */
export interface ResponseObject {
  status: number;
  headers?: HeadersLike;
  body?: unknown;
}

const EMPTY_STATUS = new Set([204, 205, 304]);
const TEXT = "text/plain; charset=utf-8";
const BYTES = "application/octet-stream";

/** Throws HandlerError when the value is no response: an invalid header, a body that JSON cannot hold. */
export function toResponse(value: unknown, options: ResultOptions): Response | Promise<Response> {
  if (isResponse(value)) return finish(value, options);
  if (isResponseObject(value)) return bodyResponse(value.body, value.status, headerPairs(value.headers), options);
  return bodyResponse(value, value === undefined || value === null ? 204 : 200, undefined, options);
}

/** A response from parts that are checked already; `pairs` win over the default content type. */
export function createResponse(
  body: Body,
  status: number,
  type: string | undefined,
  pairs: Pairs | undefined,
  options: ResultOptions,
): Response {
  // What most handlers come to: a literal record is the shortest way through node-server.
  if (pairs === undefined && type !== undefined && status === 200 && options.cookies === undefined)
    return new Response(body, { status, headers: { "content-type": type, "x-request-id": options.requestId } });
  if (EMPTY_STATUS.has(status)) {
    const untyped = pairs?.filter(([name]) => name !== "content-type");
    return new Response(null, { status, headers: headersOf(undefined, untyped, options) });
  }
  // Node writes header and text in one go, as UTF-8: with bytes, a latin-1 header stays one.
  const content = typeof body === "string" && pairs?.some(isLatin) ? Buffer.from(body) : body;
  return new Response(content, { status, headers: headersOf(type, pairs, options) });
}

type Pairs = readonly [string, string][];

/** A plain record where no name has several lines: then node-server makes no Headers object. */
function headersOf(type: string | undefined, pairs: Pairs | undefined, { requestId, cookies }: ResultOptions) {
  const record = cookies === undefined ? toRecord(pairs) : undefined;
  if (record) {
    record["x-request-id"] ??= requestId;
    if (type !== undefined) record["content-type"] ??= type;
    return record;
  }
  const headers = new Headers(pairs as [string, string][]);
  for (const cookie of cookies ?? []) headers.append("set-cookie", cookie);
  if (!headers.has("x-request-id")) headers.set("x-request-id", requestId);
  if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
  return headers;
}

function toRecord(pairs: Pairs | undefined): Record<string, string> | undefined {
  const record: Record<string, string> = {};
  for (const [name, value] of pairs ?? []) {
    if (name in record) return undefined;
    record[name] = value;
  }
  return record;
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
    return streamResult(body, (error) => options.onBroken?.(error) ?? false).then(({ stream, type }) =>
      createResponse(stream, status, type, pairs, options),
    );
  return createResponse(stringify(body), status, "application/json", pairs, options);
}

export function isResponseObject(value: unknown): value is ResponseObject {
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

/** The handler's own Response, made anew: headers are checked, framing goes, request id and cookies come. */
function finish(response: Response, options: ResultOptions): Response {
  const [status, body, headers] = partsOf(response);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new HandlerError(
      `The returned Response has the status ${status}; use a whole number from 200 to 599 (Response.error() and 101 are no answers)`,
    );
  const type = body === null ? undefined : typeOf(body);
  const record = headers instanceof Headers && options.cookies === undefined ? headerRecord(headers) : undefined;
  if (record && type && !EMPTY_STATUS.has(status)) {
    record["x-request-id"] ??= options.requestId;
    record["content-type"] ??= type;
    return new Response(body, { status, headers: record });
  }
  const pairs = headerPairs(headers);
  return createResponse(body, status, type, pairs[0] && pairs, options);
}

/** The same body under another head; `pairs` are checked. Throws HandlerError when the body was read. */
export function withHead(response: Response, status: number, pairs: Pairs, options: ResultOptions): Response {
  const [, body] = partsOf(response);
  return createResponse(body, status, undefined, pairs, options);
}

function typeOf(body: NonNullable<Body>): string {
  if (typeof body === "string") return TEXT;
  return (body instanceof Blob && body.type) || BYTES;
}
