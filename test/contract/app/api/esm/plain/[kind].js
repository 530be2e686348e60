// The result that is asked for by name.
import { plain } from "../../_shared/plain.ts";

export async function GET(_request, context) {
  await null;
  return plain(context.params.kind);
}
