// What became of a call of the author's code: a response, or an error that the host knows.
import type { RequestContext } from "../../contract/context.ts";
import { HTTPException } from "../../contract/exception.ts";
import type { Context } from "../../contract/handler.ts";
import { isResponse } from "../../contract/parts.ts";
import { type ResultOptions, toResponse } from "../../contract/result.ts";
import { type App, thrownError } from "./failure.ts";

/** Of the code of one file. */
export class Outcomes {
  readonly #file: string;
  readonly #app: App;

  constructor(file: string, app: App) {
    this.#file = file;
    this.#app = app;
  }

  /** The response that a thrown error holds, or the error that the host knows, thrown. */
  ofThrown(error: unknown, context: Context): Response | Promise<Response> {
    const answer = heldResponse(error);
    if (answer) return toResponse(answer, new Answering(context, this));
    throw this.explain(error);
  }

  /** Anything thrown as an error that the host knows. */
  explain(error: unknown): Error {
    return isForeignException(error) ? ownException(error) : thrownError(error, this.#file, this.#app);
  }
}

/** What a result needs to know of its request. */
export class Answering implements ResultOptions {
  readonly requestId: string;
  readonly cookies: readonly string[] | undefined;
  readonly #context: Context & Partial<Pick<RequestContext, "takeCookies" | "report">>;
  readonly #outcomes: Outcomes;

  constructor(context: Context, outcomes: Outcomes) {
    this.#context = context;
    this.#outcomes = outcomes;
    this.requestId = context.requestId;
    this.cookies = this.#context.takeCookies?.();
  }

  onBroken(error: unknown): boolean {
    return this.#context.report?.(this.#outcomes.explain(error)) ?? false;
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return typeof (value as PromiseLike<unknown>).then === "function";
}

/** Hono's HTTPException, known by what it can do: an app may bring a copy of Hono of its own. */
export function heldResponse(error: unknown): Response | undefined {
  if (!(error instanceof Error) || typeof (error as { getResponse?: unknown }).getResponse !== "function")
    return undefined;
  const response: unknown = (error as Error & { getResponse(): unknown }).getResponse();
  return isResponse(response) ? response : undefined;
}

/** An HTTPException of another copy of this runtime, as when the app has one installed and a global one runs it. */
function isForeignException(error: unknown): error is HTTPException {
  if (!(error instanceof Error) || error instanceof HTTPException || error.name !== "HTTPException") return false;
  const { status } = error as HTTPException;
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

function ownException(error: HTTPException): HTTPException {
  const { status, detail, headers, errors } = error;
  return new HTTPException(status, detail, {
    cause: error,
    ...(headers ? { headers } : {}),
    ...(errors ? { errors } : {}),
  });
}
