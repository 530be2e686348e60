// The body by its content type (POST), and asked for twice (PUT).
import { describeBody } from "../_shared/describe.ts";

export const POST = async (_request, context) => describeBody(await context.body);

export async function PUT(_request, context) {
  const first = await context.body;
  return { same: describeBody(first), again: describeBody(await context.body) };
}
