// A response of ours in Hono's context, put there without a copy.
import type { Context } from "hono";

/**
 * Makes it the context's response, and gives the headers that were set before. Hono itself would copy the response to add
 * them, and turn its body into a stream.
 */
export function replaceResponse(context: Context, response: Response): [name: string, value: string][] {
  const early = [...context.res.headers];
  context.res = undefined;
  context.res = response;
  return early;
}

/** Adds what was set before; the content type is that of the body. */
export function addHeaders(response: Response, early: readonly (readonly [name: string, value: string])[]): void {
  for (const [name, value] of early) {
    if (name === "set-cookie") response.headers.append(name, value);
    else if (name !== "content-type") response.headers.set(name, value);
  }
}
