// A file that exports a whole app: Hono's, or any other object with a `fetch` function.
import type { Context as HonoContext } from "hono";
import type { RequestContext } from "../../contract/context.ts";
import { HTTPException } from "../../contract/exception.ts";
import { type Context, METHODS } from "../../contract/handler.ts";
import { isResponse } from "../../contract/parts.ts";
import { toResponse } from "../../contract/result.ts";
import { depthOf, mountPathOf, type Route } from "../../contract/route.ts";
import type { RouteConfig } from "../../contract/route-config.ts";
import { HandlerError } from "../../errors.ts";
import type { LoadedFile } from "../engine.ts";
import { EXECUTION } from "./hono.ts";
import { Answering, type Outcomes } from "./outcome.ts";

export interface FetchApp {
  fetch(request: Request, env: Bindings, execution: object): unknown;
}

/** The second argument of `fetch`, which Hono calls `c.env`. */
export interface Bindings {
  /** Node's request, for Hono's `getConnInfo`. */
  readonly incoming: unknown;
  readonly context: Context;
  /** The part of the path that the file stands for, as it came: `/api/shop`. */
  readonly mountPath: string;
  /** How many parts of the path are not for the app's own routes. */
  readonly [HIDDEN]?: number;
}

/** What of Hono's app is asked for. */
interface HonoApp extends FetchApp {
  getPath: (request: Request, options?: { env?: Partial<Bindings> }) => string;
  readonly routes: readonly { readonly path: string }[];
  readonly errorHandler: (error: Error, context: HonoContext) => unknown;
  onError(handler: (error: Error, context: HonoContext) => unknown): unknown;
}

const HIDDEN = Symbol("hidden");
const adapted = new WeakSet<object>();

/** What a file exports as default, or as a CommonJS module, when it is an app. */
export function findApp(exports: unknown): FetchApp | undefined {
  if (exports === null || (typeof exports !== "object" && typeof exports !== "function")) return undefined;
  const found = [(exports as { default?: unknown }).default, exports].find(isApp);
  return found as FetchApp | undefined;
}

const isApp = (value: unknown) => typeof (value as Partial<FetchApp> | null | undefined)?.fetch === "function";

export function createMount(route: Route, app: FetchApp, config: RouteConfig, outcomes: Outcomes): LoadedFile {
  const depth = depthOf(route);
  const hidden = isHono(app) && !knowsItsPlace(app, route) ? depth : 0;
  if (isHono(app)) adapt(app);
  return {
    methods: METHODS,
    mounted: true,
    config,
    describe: async () => ({}),
    async call(_method, request, context) {
      try {
        refuseUpgrade(request);
        const { incoming } = context as Partial<RequestContext>;
        const mountPath = mountPathOf(route, request.url);
        const response = await app.fetch(request, { incoming, context, mountPath, [HIDDEN]: hidden }, EXECUTION);
        if (isResponse(response)) return await toResponse(response, new Answering(context, outcomes));
        throw new HandlerError(
          `fetch of ${route.source} returned a ${typeof response}; an app answers with a Response`,
        );
      } catch (error) {
        return outcomes.ofThrown(error, context);
      }
    },
  };
}

function isHono(app: FetchApp): app is HonoApp {
  return typeof (app as Partial<HonoApp>).getPath === "function" && Array.isArray((app as Partial<HonoApp>).routes);
}

/** Whether its routes are written with the whole path, as after `basePath("/api/shop")`. */
function knowsItsPlace({ routes }: HonoApp, { path }: Route): boolean {
  const base = path.replace(/\/\*[^/]*$/, "");
  return routes.length > 0 && routes.every((one) => one.path === base || one.path.startsWith(`${base}/`));
}

/** Its routes begin below the file's path, and what they throw is ours to answer, unless it has its own way. */
function adapt(app: HonoApp): void {
  if (adapted.has(app)) return;
  adapted.add(app);
  const { getPath, errorHandler } = app;
  app.getPath = (request, options) => {
    const path = getPath(request, options);
    const hidden = options?.env?.[HIDDEN] ?? 0;
    return hidden === 0
      ? path
      : `/${path
          .split("/")
          .slice(hidden + 1)
          .join("/")}`;
  };
  if (errorHandler !== standardErrorHandler(app)) return;
  app.onError((error, context) => {
    if ((context.env as Partial<Bindings> | undefined)?.mountPath !== undefined) throw error;
    return errorHandler(error, context);
  });
}

/** That of its own copy of Hono. */
function standardErrorHandler(app: HonoApp): unknown {
  const Hono = app.constructor as new () => HonoApp;
  return new Hono().errorHandler;
}

function refuseUpgrade({ method, headers }: Request): void {
  if (method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket")
    throw new HTTPException(501, "WebSockets are not served here; server-sent events are");
}
