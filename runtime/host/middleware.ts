// Hono's middlewares around the app, loaded and called only when a setting switches one on.
import type { Context, MiddlewareHandler } from "hono";
import type { MiddlewareConfig } from "../config/middleware.ts";
import { addHeaders, replaceResponse } from "../contract/hono.ts";
import { bufferedLength } from "../contract/parts.ts";

type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;

/** The app behind what the settings ask for; the app itself when they ask for nothing. */
export async function withMiddleware(config: MiddlewareConfig, fetch: Fetch): Promise<Fetch> {
  if (!config.cors && !config.secureHeaders && !config.compress && !config.etag) return fetch;
  const { Hono } = await import("hono");
  const app = new Hono();
  if (config.cors) app.use(exceptPlainOptions((await import("hono/cors")).cors(optionsOf(config.cors))));
  if (config.secureHeaders)
    app.use((await import("hono/secure-headers")).secureHeaders(optionsOf(config.secureHeaders)));
  const finish = await createFinish(config);
  app.all("*", (context) => answer(context, fetch, finish));
  return (request, env) => app.fetch(request, env as object);
}

function optionsOf<T extends object>(setting: boolean | T): T | undefined {
  return typeof setting === "object" ? setting : undefined;
}

/** Hono's CORS answers every OPTIONS; one that is no preflight is for the app. */
function exceptPlainOptions(cors: MiddlewareHandler): MiddlewareHandler {
  return (context, next) => {
    const { req } = context;
    return req.method === "OPTIONS" && !req.header("access-control-request-method") ? next() : cors(context, next);
  };
}

type Finish = (context: Context) => Promise<void>;
const nothing = async () => {};

/** What is done to whole bodies: tagged as they are, then compressed. */
async function createFinish({ compress, etag }: MiddlewareConfig): Promise<Finish> {
  const steps: MiddlewareHandler[] = [];
  if (etag) {
    const module = await import("hono/etag");
    const retainedHeaders = [...module.RETAINED_304_HEADERS, "set-cookie", "x-request-id"];
    steps.push(module.etag({ ...optionsOf(etag), retainedHeaders }));
  }
  if (compress) steps.push((await import("hono/compress")).compress(optionsOf(compress)));
  return async (context) => {
    for (const step of steps) await step(context, nothing);
  };
}

async function answer(context: Context, fetch: Fetch, finish: Finish): Promise<Response> {
  const response = await fetch(context.req.raw, context.env);
  const early = replaceResponse(context, response);
  const length = bufferedLength(response);
  if (length !== undefined) {
    // What is known to be whole has a length; a stream is never held back by a digest or a compressor.
    response.headers.set("content-length", String(length));
    await finish(context);
  }
  addHeaders(context.res, early);
  return context.res;
}
