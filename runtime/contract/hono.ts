// A response of ours in Hono's context, put there without a copy.
import type { Context } from "hono";

/** Makes it the context's response, with the headers that were set on the way in. */
export function passResponse(context: Context, response: Response): void {
  // Put aside what was set before: Hono would copy the response to add it, and turn its body into a stream.
  const early = [...context.res.headers];
  context.res = undefined;
  context.res = response;
  for (const [name, value] of early) {
    if (name === "set-cookie") response.headers.append(name, value);
    else if (name !== "content-type") response.headers.set(name, value);
  }
}
