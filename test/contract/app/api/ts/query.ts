// The query, repeated names as lists.
import type { Context } from "polyglot-runtime";

export const GET = (_request: Request, context: Context) => ({ query: context.query });
