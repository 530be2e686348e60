// Middlewares of Hono as ours: an app of Hono's around each request, in whose middle the rest of the chain answers.
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import type { RequestContext } from "../../contract/context.ts";
import type { Context, Next } from "../../contract/handler.ts";
import { addHeaders, replaceResponse } from "../../contract/hono.ts";
import { toResponse } from "../../contract/result.ts";
import type { Guard } from "../engine.ts";
import { Answering, heldResponse, type Outcomes } from "./outcome.ts";

export type HonoMiddleware = MiddlewareHandler;

/** What they find in `c.env`. */
interface Bindings {
  /** Node's request, for Hono's `getConnInfo`. */
  readonly incoming: unknown;
  readonly context: Context;
  readonly next: Next;
}

/** Nobody ends what goes on after the answer, so there is nothing to wait for. */
export const EXECUTION = {
  waitUntil: (work: Promise<unknown>) => void work.catch((error: unknown) => console.error(error)),
  passThroughOnException: () => {},
  props: {},
};

/** `c.get` and `c.set` are `context.state`; what is thrown is thrown on. */
export async function createHonoGuard(middlewares: readonly HonoMiddleware[], outcomes: Outcomes): Promise<Guard> {
  const { Hono } = await import("hono");
  const app = new Hono<{ Bindings: Bindings; Variables: Record<string, unknown> }>();
  app.use(async (c, next) => {
    const { state } = c.env.context;
    for (const name in state) c.set(name, state[name]);
    await next();
    Object.assign(state, c.var);
  });
  app.use(...(middlewares as [HonoMiddleware]));
  app.all("*", async (c) => {
    const { context, next } = c.env;
    Object.assign(context.state, c.var);
    const response = await next(c.req.raw);
    for (const name in context.state) c.set(name, context.state[name]);
    if (context.error) c.error = context.error;
    addHeaders(response, replaceResponse(c as HonoContext, response));
    return c.res;
  });
  app.onError((error, c) => {
    const held = heldResponse(error);
    if (held === undefined) throw error;
    return c.newResponse(held.body, held); // with what others of Hono's have set
  });
  return async (request, context, passage) => {
    const { incoming } = context as Partial<RequestContext>;
    try {
      const response = await app.fetch(request, { incoming, context, next: passage.next }, EXECUTION);
      return response === passage.passed ? response : await toResponse(response, new Answering(context, outcomes));
    } catch (error) {
      return outcomes.ofThrown(error, context);
    }
  };
}
