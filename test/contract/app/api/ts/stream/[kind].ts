// The generator that is asked for by name, asynchronous (GET) or not (POST).
import type { Context } from "polyglot-runtime";
import { later, stream } from "../../_shared/streams.ts";

export const GET = (_request: Request, { params }: Context) => later(stream(params.kind));
export const POST = (_request: Request, { params }: Context) => stream(params.kind);
