// The result that is asked for by name.
import { respond } from "../../_shared/responses.ts";

export async function GET(_request, context) {
  await null;
  return respond(context.params.kind);
}
