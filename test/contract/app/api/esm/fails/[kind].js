// The result that is asked for by name.
import { fail } from "../../_shared/fails.ts";

export async function GET(_request, context) {
  await null;
  return fail(context.params.kind);
}
