// The result that is asked for by name.
import type { Context } from "polyglot-runtime";
import { javascript } from "../../_shared/javascript.ts";

export const GET = (_request: Request, { params }: Context) => javascript(params.kind);
