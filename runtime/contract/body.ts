// Request bodies: the size limit, and readers whose errors say what was wrong with the input.
import { HTTPException } from "./exception.ts";
import { headerOf, isUntouched } from "./header-lines.ts";
import { parseJson } from "./json.ts";
import { isNested, markNested } from "./nested.ts";

/**
 * Puts the limit (bytes) on a request that may have a body: throws 413 at once when the declared length is over it; a
 * chunked body fails while it is read.
 */
export function guardBody(request: Request, limit: number): Request {
  const length = headerOf(request, "content-length");
  if (length !== undefined) {
    if (Number(length) > limit) throw tooLarge(limit);
    return request;
  }
  if (headerOf(request, "transfer-encoding") === undefined && (isUntouched(request) || request.body === null))
    return request;
  // Not made from the request itself: the server would begin to read the body at once.
  const { url, method, headers, signal } = request;
  const guarded = new Request(url, { method, headers, signal, body: limitBody(request, limit), duplex: "half" });
  return isNested(request) ? markNested(guarded) : guarded;
}

export function tooLarge(limit: number): HTTPException {
  return new HTTPException(413, `The request body is larger than the limit of ${limit} bytes`);
}

const kinds = new Map<Request, Request>();

/** Gives a request and its clones the contract's `json()` and `formData()`, whose errors say what was wrong with the input. */
export function withReaders(request: Request): Request {
  // One prototype for all of a class: properties of its own would cost each request three times as much.
  const kind: Request = Object.getPrototypeOf(request);
  return Object.setPrototypeOf(request, kinds.get(kind) ?? readersOf(kind));
}

function readersOf(kind: Request): Request {
  const methods = {
    json(this: Request) {
      return readJson(this);
    },
    formData(this: Request) {
      return readForm(this);
    },
    clone(this: Request) {
      return withReaders(kind.clone.call(this));
    },
  };
  const readers: Request = Object.create(kind, Object.getOwnPropertyDescriptors(methods));
  kinds.set(kind, readers).set(readers, readers);
  return readers;
}

/** Reads nothing before it is asked: what nobody touched, the server throws away by itself. */
function limitBody(request: Request, limit: number): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let size = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= request.body?.getReader();
        const piece = await reader?.read();
        if (piece?.value === undefined) return controller.close();
        size += piece.value.byteLength;
        if (size <= limit) return controller.enqueue(piece.value);
        controller.error(tooLarge(limit));
        void discard(reader);
      },
      cancel: () => void discard(reader),
    },
    { highWaterMark: 0 },
  );
}

/** Reads what is left and drops it, or the next request on the same connection would wait behind it. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    while (reader && !(await reader.read()).done);
  } catch {
    // The client left, or was cut off for sending without an end.
  }
}

export const isJson = (type: string) => /^application\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(type);
const isForm = (type: string) => /^(?:multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i.test(type);

const FORM_TYPES = "multipart/form-data or application/x-www-form-urlencoded";

async function readJson(request: Request): Promise<unknown> {
  const type = headerOf(request, "content-type");
  if (type !== undefined && !isJson(type)) throw wrongType(type, "application/json");
  return parseJson(await request.text());
}

async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "none";
  if (!isForm(type)) throw wrongType(type, FORM_TYPES);
  const bytes = await request.arrayBuffer();
  try {
    return await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch (cause) {
    throw new HTTPException(400, "Malformed form body: its parts do not follow its content type", { cause });
  }
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

type Read = { readonly body: Promise<unknown> };

/** The JSON value where one is declared, undefined when there is none; 415 for other content types. `context.body` is the same. */
export async function readDeclaredJson(request: Request, context: Read): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null && !isJson(type)) throw wrongType(type, "application/json");
  const body = await context.body;
  return type === null && body instanceof Uint8Array ? parseJson(new TextDecoder().decode(body)) : body;
}

/** The fields where a form is declared, undefined when there are none; 415 for other content types. An object of its own. */
export async function readDeclaredForm(request: Request, context: Read): Promise<Record<string, unknown> | undefined> {
  const type = request.headers.get("content-type");
  if (type !== null && !isForm(type)) throw wrongType(type, FORM_TYPES);
  const body = await context.body;
  if (type === null && body !== undefined) throw wrongType("none", FORM_TYPES);
  const fields = Object.assign(Object.create(null), body);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function formFields(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0] : values;
  }
  return fields;
}
