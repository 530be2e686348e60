// The response of the string contract: JSON text of {status, headers, body} is that response.
import { type HeadersLike, headerPairs } from "../../contract/headers.ts";
import { createResponse, type ResultOptions, toResponse } from "../../contract/result.ts";
import { HandlerError } from "../../errors.ts";

interface WrittenResponse {
  status: number;
  headers?: HeadersLike | null;
  body?: unknown;
}

/** What a handler of the string contract returned; all but such text is an ordinary result. */
export function textToResponse(value: unknown, options: ResultOptions): Response | Promise<Response> {
  const written = typeof value === "string" || value instanceof String ? readResponse(String(value)) : undefined;
  if (written === undefined) return toResponse(value instanceof String ? String(value) : value, options);
  const { status, headers, body } = written;
  if (headers !== undefined && headers !== null && typeof headers !== "object")
    throw new HandlerError(
      `The returned text has the headers ${JSON.stringify(headers)}; give an object of names and values`,
    );
  if (typeof body === "string") {
    const type = isJsonDocument(body) ? "application/json" : "text/plain; charset=utf-8";
    return createResponse(body, status, type, headerPairs(headers), options);
  }
  if (body === undefined || body === null)
    return createResponse(null, status, undefined, headerPairs(headers), options);
  return createResponse(JSON.stringify(body), status, "application/json", headerPairs(headers), options);
}

function readResponse(text: string): WrittenResponse | undefined {
  const value = parseObject(text);
  if (value === undefined || Array.isArray(value)) return undefined;
  const { status } = value as { status?: unknown };
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599) return undefined;
  const known = Object.keys(value).every((key) => key === "status" || key === "headers" || key === "body");
  return known ? (value as unknown as WrittenResponse) : undefined;
}

const isJsonDocument = (text: string) => parseObject(text) !== undefined;

function parseObject(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
