import type { Context } from "polyglot-runtime";
import { rows } from "../_lib/rows.py";
import { ordersOf } from "../_lib/store.ts";

/** All orders of the customer as CSV, line by line. */
export async function* GET(_request: Request, { state }: Context) {
  yield* rows(ordersOf(String(state.user)));
}
