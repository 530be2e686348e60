// Request bodies: the size limit, and readers whose errors say what was wrong with the input.
import { HTTPException } from "./exception.ts";

export const MAX_JSON_DEPTH = 200;

/**
 * Puts the limit (bytes) and the contract's `json()` and `formData()` on a request that may have a body.
 * Throws 413 at once when the declared length is over the limit; a chunked body fails while it is read.
 */
export function guardBody(request: Request, limit: number): Request {
  const length = request.headers.get("content-length");
  if (length !== null) {
    if (Number(length) > limit) throw tooLarge(limit);
    return withReaders(request);
  }
  if (!request.headers.has("transfer-encoding") && request.body === null) return request;
  const stream = request.body?.pipeThrough(limitStream(limit));
  if (!stream) return request;
  return withReaders(new Request(request, { body: stream, duplex: "half" } as RequestInit));
}

export function tooLarge(limit: number): HTTPException {
  return new HTTPException(413, `The request body is larger than the limit of ${limit} bytes`);
}

// The server's request has these as read-only properties of its prototype.
function withReaders(request: Request): Request {
  Object.defineProperty(request, "json", { value: () => readJson(request), configurable: true });
  Object.defineProperty(request, "formData", { value: () => readForm(request), configurable: true });
  return request;
}

function limitStream(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) controller.error(tooLarge(limit));
      else controller.enqueue(chunk);
    },
  });
}

const isJson = (type: string) => /^application\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(type);
const isForm = (type: string) => /^(?:multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i.test(type);

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null && !isJson(type)) throw wrongType(type, "application/json");
  return parseJson(await request.text());
}

async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "none";
  if (!isForm(type)) throw wrongType(type, "multipart/form-data or application/x-www-form-urlencoded");
  const bytes = await request.arrayBuffer();
  try {
    return await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch (cause) {
    throw new HTTPException(400, "Malformed form body: its parts do not follow its content type", { cause });
  }
}

/** Parses JSON text; a 400 that names line and column otherwise. Deeper than MAX_JSON_DEPTH is refused (hazard H7). */
export function parseJson(text: string): unknown {
  const deep = depthExceeded(text);
  if (deep >= 0)
    throw new HTTPException(400, `JSON is nested deeper than ${MAX_JSON_DEPTH} levels at ${place(text, deep)}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw new HTTPException(400, `Malformed JSON at ${place(text, at === undefined ? text.length : Number(at))}`, {
      cause: error,
    });
  }
}

function depthExceeded(text: string): number {
  if (text.length <= MAX_JSON_DEPTH) return -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      if (++depth > MAX_JSON_DEPTH) return at;
    } else if (code === 93 || code === 125) depth--;
  }
  return -1;
}

function place(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  return `line ${line}, column ${position - before.lastIndexOf("\n")}`;
}

function wrongType(type: string, accepted: string): HTTPException {
  return new HTTPException(415, `Content type ${type} cannot be read here; send ${accepted}`);
}

/** The body by its content type: JSON value, form fields by name, text, or bytes; undefined when empty. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (isJson(type)) {
    const text = await request.text();
    return text === "" ? undefined : parseJson(text);
  }
  if (isForm(type)) return formFields(await request.formData());
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return undefined;
  return /^text\//i.test(type) ? new TextDecoder().decode(bytes) : bytes;
}

function formFields(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0] : values;
  }
  return fields;
}
