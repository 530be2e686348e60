// The result that is asked for by name.
import type { Context } from "polyglot-runtime";
import { fail } from "../../_shared/fails.ts";

export const GET = (_request: Request, { params }: Context) => fail(params.kind);
