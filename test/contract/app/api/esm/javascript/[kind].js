// The result that is asked for by name.
import { javascript } from "../../_shared/javascript.ts";

export async function GET(_request, context) {
  return javascript(context.params.kind);
}
