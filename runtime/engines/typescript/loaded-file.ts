// One version of one handler file: calls its handlers and turns whatever comes back into a response or a known error.
import type { Declarations } from "../../contract/declaration.ts";
import { resultCheck } from "../../contract/declared-response.ts";
import { declarationOf } from "../../contract/define-handler.ts";
import type { Context, Method } from "../../contract/handler.ts";
import { toResponse } from "../../contract/result.ts";
import type { Route } from "../../contract/route.ts";
import { type RouteConfig, readRouteConfig } from "../../contract/route-config.ts";
import { InternalError } from "../../errors.ts";
import type { LoadedFile } from "../engine.ts";
import { describeFile } from "./describe.ts";
import {
  assertParams,
  exportedConfig,
  findHandlers,
  findMount,
  type HandlerFunction,
  placeOf,
  wantsText,
} from "./exports.ts";
import type { App } from "./failure.ts";
import { inScope } from "./foreign.ts";
import { createMiddlewareFile } from "./middleware.ts";
import { createMount } from "./mount.ts";
import { Answering, isThenable, Outcomes } from "./outcome.ts";
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

/** Rejects with HandlerError when the file has no handlers, or its config is wrong. */
export async function createLoadedFile(route: Route, imported: Imported, app: App): Promise<LoadedFile> {
  if (route.role === "middleware") return createMiddlewareFile(route, imported, app);
  const config = readRouteConfig(exportedConfig(imported), route);
  const mount = findMount(route, imported);
  if (mount) return createMount(route, mount, config, new Outcomes(route.file, app));
  const calls = new Map<Method, Call>();
  for (const [method, handler] of findHandlers(route, imported)) {
    if (!app.isBuilt) assertParams(route, method, handler);
    const text = declarationOf(handler) === undefined && (imported.commonJs || wantsText(handler));
    calls.set(method, {
      handler: imported.foreign ? inScope(handler) : handler,
      text,
      toResponse: text ? textToResponse : resultOf(handler, method, route, app),
    });
  }
  return new TypeScriptFile(route, calls, config, app);
}

/** Nothing stands between where nothing is checked. */
function resultOf(handler: HandlerFunction, method: Method, route: Route, app: App): ToResponse {
  const response = app.validateResponses ? declarationOf(handler)?.response : undefined;
  if (response === undefined) return toResponse;
  const check = resultCheck(method, response, () => placeOf(route, method));
  return (value, options) => {
    const checked = check(value);
    return checked instanceof Promise
      ? checked.then((late) => toResponse(late, options))
      : toResponse(checked, options);
  };
}

class TypeScriptFile implements LoadedFile {
  readonly methods: readonly Method[];
  readonly config: RouteConfig;
  readonly #route: Route;
  readonly #calls: ReadonlyMap<Method, Call>;
  readonly #outcomes: Outcomes;

  constructor(route: Route, calls: ReadonlyMap<Method, Call>, config: RouteConfig, app: App) {
    this.methods = [...calls.keys()];
    this.config = config;
    this.#route = route;
    this.#calls = calls;
    this.#outcomes = new Outcomes(route.file, app);
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
        ? Promise.resolve(result).then((value) => call.toResponse(value, new Answering(context, this.#outcomes)))
        : call.toResponse(result, new Answering(context, this.#outcomes));
      return response instanceof Promise
        ? response.catch((error: unknown) => this.#outcomes.ofThrown(error, context))
        : response;
    } catch (error) {
      return this.#outcomes.ofThrown(error, context);
    }
  }

  async describe(): Promise<Declarations> {
    return describeFile(
      this.#route,
      [...this.#calls].map(([method, { handler }]) => [method, handler] as const),
    );
  }
}
