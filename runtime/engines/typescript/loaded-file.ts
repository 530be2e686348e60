// One version of one handler file: calls its handlers and turns whatever comes back into a response or a known error.
import type { RequestContext } from "../../contract/context.ts";
import type { Declarations } from "../../contract/declaration.ts";
import { declarationOf } from "../../contract/define-handler.ts";
import { HTTPException } from "../../contract/exception.ts";
import type { Context, Method } from "../../contract/handler.ts";
import { isResponse, type ResultOptions, toResponse } from "../../contract/result.ts";
import type { Route } from "../../contract/route.ts";
import { type RouteConfig, readRouteConfig } from "../../contract/route-config.ts";
import { InternalError } from "../../errors.ts";
import type { LoadedFile } from "../engine.ts";
import { exportedConfig, findHandlers, type HandlerFunction, wantsText } from "./exports.ts";
import { type App, thrownError } from "./failure.ts";
import { inScope } from "./foreign.ts";
import { readRequestText } from "./request-text.ts";
import { textToResponse } from "./result-text.ts";
import type { Imported } from "./versions.ts";

type ToResponse = typeof toResponse;

interface Call {
  handler: HandlerFunction;
  /** Set for the string contract. */
  text: boolean;
  toResponse: ToResponse;
}

/** Throws HandlerError when the file has no handlers, or its config is wrong. */
export function createLoadedFile(route: Route, imported: Imported, app: App): LoadedFile {
  const calls = new Map<Method, Call>();
  for (const [method, handler] of findHandlers(route, imported)) {
    const text = declarationOf(handler) === undefined && (imported.commonJs || wantsText(handler));
    calls.set(method, {
      handler: imported.foreign ? inScope(handler) : handler,
      text,
      toResponse: text ? textToResponse : toResponse,
    });
  }
  return new TypeScriptFile(route, calls, readRouteConfig(exportedConfig(imported), route), app);
}

class TypeScriptFile implements LoadedFile {
  readonly methods: readonly Method[];
  readonly config: RouteConfig;
  readonly #route: Route;
  readonly #calls: ReadonlyMap<Method, Call>;
  readonly #app: App;

  constructor(route: Route, calls: ReadonlyMap<Method, Call>, config: RouteConfig, app: App) {
    this.methods = [...calls.keys()];
    this.config = config;
    this.#route = route;
    this.#calls = calls;
    this.#app = app;
  }

  // No async function here: a handler that returns at once is answered at once.
  call(method: Method, request: Request, context: Context): Response | Promise<Response> {
    const call = this.#calls.get(method);
    if (!call) throw new InternalError(`${this.#route.source} was asked for ${method}, which it does not export`);
    const { handler } = call; // apart from the object, or it would be `this` in there
    try {
      const input = call.text ? readRequestText(request, context) : request;
      const result = input instanceof Promise ? input.then((text) => handler(text, context)) : handler(input, context);
      const response = isThenable(result)
        ? Promise.resolve(result).then((value) => call.toResponse(value, new Answering(context, this)))
        : call.toResponse(result, new Answering(context, this));
      return response instanceof Promise
        ? response.catch((error: unknown) => this.#answerThrown(error, context))
        : response;
    } catch (error) {
      return this.#answerThrown(error, context);
    }
  }

  async describe(): Promise<Declarations> {
    return Object.fromEntries(this.methods.map((method) => [method, {}]));
  }

  #answerThrown(error: unknown, context: Context): Response | Promise<Response> {
    const answer = heldResponse(error);
    if (answer) return toResponse(answer, new Answering(context, this));
    throw this.explain(error);
  }

  /** Anything thrown as an error that the host knows. */
  explain(error: unknown): Error {
    return isForeignException(error) ? ownException(error) : thrownError(error, this.#route.file, this.#app);
  }
}

/** What a result needs to know of its request. */
class Answering implements ResultOptions {
  readonly requestId: string;
  readonly cookies: readonly string[] | undefined;
  readonly #context: Context & Partial<Pick<RequestContext, "setCookies" | "report">>;
  readonly #file: TypeScriptFile;

  constructor(context: Context, file: TypeScriptFile) {
    this.#context = context;
    this.#file = file;
    this.requestId = context.requestId;
    this.cookies = this.#context.setCookies?.();
  }

  onBroken(error: unknown): boolean {
    return this.#context.report?.(this.#file.explain(error)) ?? false;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return typeof (value as PromiseLike<unknown>).then === "function";
}

/** Hono's HTTPException, known by what it can do: an app may bring a copy of Hono of its own. */
function heldResponse(error: unknown): Response | undefined {
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
