// The parameters of the path.
import type { Context } from "polyglot-runtime";

export const GET = (_request: Request, { params }: Context) => ({ params });
