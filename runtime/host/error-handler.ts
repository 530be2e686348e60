// The only place where an error becomes a status and a body: problem+json, or a page for a browser in development.
import { relative } from "node:path";
import { HTTPException } from "../contract/exception.ts";
import { type Problem, problemResponse } from "../contract/problem.ts";
import { pathOf, type Route } from "../contract/route.ts";
import { ConfigError, HandlerError, InternalError, messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { errorPage } from "./error-page.ts";

export interface ErrorHandlerOptions {
  log: Logger;
  mode: "development" | "production";
  /** Paths in messages are shown from here. */
  root: string;
  routes: () => readonly Route[];
}

export type ErrorHandler = (error: unknown, request: Request, requestId: string) => Response;

/** Makes the function that answers for whatever was thrown; it never throws itself. */
export function createErrorHandler(options: ErrorHandlerOptions): ErrorHandler {
  return (error, request, requestId) => {
    const path = pathOf(request.url);
    if (!(error instanceof HTTPException)) logFault(options, error, request, path, requestId);
    const shown = options.mode === "development" ? describe(error, options.root) : undefined;
    const expected = error instanceof HTTPException ? error : undefined;
    const problem = problemResponse({
      status: expected?.status ?? 500,
      path,
      requestId,
      detail: expected ? expected.detail : "The request could not be answered; the log has the reason under this id",
      errors: expected?.errors,
      headers: safeHeaders(expected?.headers),
      error: shown,
    });
    if (options.mode === "production" || !wantsPage(request)) return problem;
    return errorPage({
      problem,
      request,
      requestId,
      error: shown,
      place: placeOf(error),
      detail: expected?.detail,
      routes: options.routes(),
    });
  };
}

/** For what fails when the response has begun: the connection ends, and only the log can tell why. */
export function reportBrokenStream(
  options: Pick<ErrorHandlerOptions, "log" | "root">,
  error: unknown,
  request: Request,
  requestId: string,
): void {
  logFault(options, error, request, pathOf(request.url), requestId);
}

/** One line on the console for a file that does not load. */
export function reportBroken(log: Logger, root: string, route: Route, error: Error): void {
  if (error instanceof ConfigError) log.error(error.message);
  else {
    const what = route.role === "middleware" ? "all that it stands before" : route.path;
    log.error(`${explainBroken(root, route.source, error)} (${what} answers 500 until it is mended)`);
  }
}

/** Why a file does not load, behind its place: `api/hello.ts:3: SyntaxError: …`. */
export function explainBroken(root: string, source: string, error: Error): string {
  const place = placeOf(error);
  const where = place?.file ? `${relative(root, place.file)}${place.line ? `:${place.line}` : ""}` : source;
  const kind = error instanceof HandlerError && error.kind !== "HandlerError" ? `${error.kind}: ` : "";
  return `${where}: ${kind}${error.message}`;
}

function logFault(
  { log, root }: Pick<ErrorHandlerOptions, "log" | "root">,
  error: unknown,
  request: Request,
  path: string,
  requestId: string,
): void {
  const ours = !(error instanceof HandlerError) && !(error instanceof ConfigError) && !(error instanceof HTTPException);
  const fault = describe(error, root);
  const text = fault?.trace ?? (ours && error instanceof Error ? error.stack : undefined) ?? messageOf(error);
  const head = ours
    ? "a fault of the runtime itself, please report it"
    : `${fault?.kind ?? "HTTPException"}: ${messageOf(error)}`;
  log.error(`${request.method} ${path} failed: ${head}\n${text}`, { requestId });
}

/** What development may show. */
function describe(error: unknown, root: string): Problem["error"] {
  if (error instanceof HTTPException) return undefined;
  if (error instanceof HandlerError || error instanceof ConfigError) {
    const place = placeOf(error);
    return {
      kind: error instanceof HandlerError ? error.kind : error.name,
      message: error.message,
      ...(place ? { file: relative(root, place.file) } : {}),
      ...(place?.line ? { line: place.line } : {}),
      ...(error instanceof HandlerError && error.trace ? { trace: error.trace } : {}),
    };
  }
  const kind = error instanceof InternalError ? `InternalError (${error.reason})` : "InternalError";
  return { kind, message: messageOf(error), ...(error instanceof Error && error.stack ? { trace: error.stack } : {}) };
}

function placeOf(error: unknown) {
  return error instanceof HandlerError || error instanceof ConfigError ? error.place : undefined;
}

function wantsPage(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

// The author's headers were not checked yet: one that cannot be sent must not break the error answer too.
function safeHeaders(headers: Record<string, string> | undefined): Record<string, string> | undefined {
  if (!headers) return undefined;
  try {
    return Object.fromEntries(new Headers(headers));
  } catch {
    return undefined;
  }
}
