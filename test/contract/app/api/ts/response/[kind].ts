// The result that is asked for by name.
import type { Context } from "polyglot-runtime";
import { respond } from "../../_shared/responses.ts";

export const GET = (_request: Request, { params }: Context) => respond(params.kind);
