// A `_middleware` file: its default export, run in front of whatever is behind it.
import { inspect } from "node:util";
import type { Middleware } from "../../contract/handler.ts";
import { toResponse } from "../../contract/result.ts";
import type { Route } from "../../contract/route.ts";
import { NO_CONFIG, refuseRouteConfig } from "../../contract/route-config.ts";
import { HandlerError } from "../../errors.ts";
import type { Guard, LoadedFile } from "../engine.ts";
import { exportedConfig } from "./exports.ts";
import type { App } from "./failure.ts";
import { runInScope } from "./foreign.ts";
import { createHonoGuard, type HonoMiddleware } from "./hono.ts";
import { Answering, isThenable, Outcomes } from "./outcome.ts";
import type { Imported } from "./versions.ts";

const ACCEPTED =
  "a middleware is a function (request, context, next), one of Hono's (c, next), or a list of them, exported as default";

/** Rejects with HandlerError when it exports none. */
export async function createMiddlewareFile(route: Route, imported: Imported, app: App): Promise<LoadedFile> {
  refuseRouteConfig(exportedConfig(imported), route);
  const outcomes = new Outcomes(route.file, app);
  const guards: Guard[] = [];
  for (const group of grouped(findMiddlewares(route, imported.exports)))
    guards.push(
      typeof group === "function" ? createGuard(route, group, outcomes) : await createHonoGuard(group, outcomes),
    );
  return {
    methods: [],
    config: NO_CONFIG,
    call: () => Promise.reject(new HandlerError(`${route.source} answers no method`)),
    describe: async () => ({}),
    guards: imported.foreign ? guards.map(scoped) : guards,
  };
}

const scoped =
  (guard: Guard): Guard =>
  (request, context, passage, timeout) =>
    runInScope(context, () => guard(request, context, passage, timeout));

function createGuard(route: Route, middleware: Middleware, outcomes: Outcomes): Guard {
  return (request, context, passage) => {
    const fail = (error: unknown) => outcomes.ofThrown(error, context);
    const settle = (value: unknown): Response | Promise<Response> => {
      const passed = passage.passed ?? passage.behind;
      if (passed && (value === undefined || value === passed)) return passed;
      try {
        if (value === undefined) throw nothing(route);
        const response = toResponse(value, new Answering(context, outcomes));
        return response instanceof Promise ? response.catch(fail) : response;
      } catch (error) {
        return fail(error);
      }
    };
    try {
      const result = middleware(request, context, passage.next);
      return isThenable(result) ? Promise.resolve(result).then(settle, fail) : settle(result);
    } catch (error) {
      return fail(error);
    }
  };
}

/** Hono's that follow each other share a context of Hono. */
function grouped(middlewares: readonly (Middleware | HonoMiddleware)[]): (Middleware | HonoMiddleware[])[] {
  const groups: (Middleware | HonoMiddleware[])[] = [];
  for (const one of middlewares) {
    const last = groups.at(-1);
    if (one.length === 3) groups.push(one as Middleware);
    else if (Array.isArray(last)) last.push(one as HonoMiddleware);
    else groups.push([one as HonoMiddleware]);
  }
  return groups;
}

function findMiddlewares(route: Route, exports: unknown): (Middleware | HonoMiddleware)[] {
  const named = (typeof exports === "object" && exports !== null ? exports : {}) as Record<string, unknown>;
  const exported = named.default ?? named.middleware ?? (typeof exports === "function" ? exports : undefined);
  const list = Array.isArray(exported) ? exported : [exported];
  if (exported === undefined || list.length === 0) {
    const names = Object.keys(named).join(", ") || "nothing";
    throw fault(route, `${route.source} exports ${names}; ${ACCEPTED}`);
  }
  for (const one of list) {
    if (typeof one !== "function")
      throw fault(route, `${route.source} exports ${inspect(one, { depth: 0 })}; ${ACCEPTED}`);
    if (one.length !== 2 && one.length !== 3)
      throw fault(
        route,
        `${route.source} exports ${one.name || "a function"} with ${one.length} parameters, which say what it is: ${ACCEPTED}`,
      );
  }
  return list;
}

function nothing(route: Route): HandlerError {
  return fault(route, `${route.source} neither returned an answer nor called next()`);
}

function fault({ file }: Route, message: string): HandlerError {
  return new HandlerError(message, { place: { file }, kind: "TypeError" });
}
