// The request's id as the handler sees it, and what middleware and handler share.
import type { Context } from "polyglot-runtime";

export function GET(_request: Request, context: Context) {
  const before = Object.keys(context.state);
  context.state.seen = true;
  return { id: context.requestId, before, after: context.state };
}
