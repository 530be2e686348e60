// The result that is asked for by name.
import type { Context } from "polyglot-runtime";
import { plain } from "../../_shared/plain.ts";

export const GET = (_request: Request, { params }: Context) => plain(params.kind);
