// Web requests and responses as an interpreter gets them: the parts that messages are made of.
import { HTTPException } from "../../../contract/exception.ts";
import type { Context, Method } from "../../../contract/handler.ts";
import { headerOf } from "../../../contract/header-lines.ts";
import type { MountParams } from "../../../contract/messages.ts";
import { HandlerError, messageOf } from "../../../errors.ts";
import type { Call, CallOptions, RegisteredFile } from "./call.ts";
import { bodyTaken } from "./fault.ts";

/** In place of a method: the file answers all, with what is behind it. */
export const MIDDLEWARE = "|" as Method;

/** A body with a known length is awaited here, so that a slow client never holds an interpreter; others are streamed. */
export function bodyOf(request: Request): Promise<Uint8Array> | ReadableStreamDefaultReader<Uint8Array> | null {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return null;
  if (request.bodyUsed) throw bodyTaken();
  if (headerOf(request, "content-length") !== undefined)
    return request.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  return request.body?.getReader() ?? null;
}

/** One request as a call: the fields of its message, and what ends it early. */
export function callOptions(
  file: RegisteredFile,
  method: Method,
  request: Request,
  context: NonNullable<CallOptions["context"]>,
  body: CallOptions["body"],
  timeout: number,
): CallOptions {
  return {
    file,
    method: request.method === "HEAD" ? "HEAD" : method,
    url: request.url,
    headers: headerLines(request, context),
    params: paramsOf(file, context),
    requestId: context.requestId,
    context,
    body,
    request,
    timeout,
  };
}

/** The same for a whole app. */
export function mountOptions(...request: Parameters<typeof callOptions>): CallOptions {
  const options = callOptions(...request);
  const { context, params } = options;
  const { socket, httpVersion = "1.1" } = context?.incoming ?? {};
  const { remoteAddress, remotePort = 0 } = socket ?? {};
  const [own, state] = Array.isArray(params) ? params : [params];
  const client = remoteAddress === undefined ? null : ([remoteAddress, remotePort] as const);
  const told = { params: own, client, version: httpVersion } satisfies MountParams;
  return { ...options, params: state ? [told, state] : told };
}

function paramsOf({ params, method }: RegisteredFile, context: NonNullable<CallOptions["context"]>) {
  // The route behind a middleware may have more of them than its folder.
  const own = params.length > 0 || method === MIDDLEWARE ? context.params : null;
  const state = context.sharedState;
  return state ? [own, state] : own;
}

/** Raw lines where the server has them: they keep repeated headers apart, and cost no Headers object. */
function headerLines(request: Request, context: Context): string {
  const raw = (context as { rawHeaders?: readonly string[] }).rawHeaders;
  if (raw) return raw.join("\n");
  const lines: string[] = [];
  for (const [name, value] of request.headers) lines.push(name, value);
  return lines.join("\n");
}

/** More of a body that is still on its way: bytes, null at the end, or an error as JSON, without a status where that is an author's. */
export async function readPiece(call: Call): Promise<Uint8Array | string | null> {
  const reader = call.options.body;
  if (reader === null || reader instanceof Uint8Array) return null;
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    const status = error instanceof HTTPException ? error.status : error instanceof HandlerError ? null : 400;
    return JSON.stringify({ status, detail: messageOf(error) });
  }
}
