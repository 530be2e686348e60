// Where the request stands in a trace.
import type { Context } from "polyglot-runtime";

export const GET = (_request: Request, { trace }: Context) => trace ?? {};
