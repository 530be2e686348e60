// The body by its content type (POST), and asked for twice (PUT).
import type { Context } from "polyglot-runtime";
import { describeBody } from "../_shared/describe.ts";

export const POST = async (_request: Request, context: Context) => describeBody(await context.body);

export async function PUT(_request: Request, context: Context) {
  const first = await context.body;
  return { same: describeBody(first), again: describeBody(await context.body) };
}
