import { defineHandler, HTTPException } from "polyglot-runtime";
import { z } from "zod";
import { find } from "../_lib/store.ts";

const params = z.object({ id: z.int().positive() });
const Status = z.enum(["open", "paid", "shipped"]);
const Order = z.object({
  id: z.int(),
  user: z.string(),
  lines: z.array(z.object({ sku: z.string(), count: z.int() })),
  total: z.number(),
  status: Status,
});
const security = [{ token: [] }];

/** One order. */
export const GET = defineHandler({ params, response: Order, security }, (_request, { params, state }) =>
  get(state.user, params.id),
);

/** Notes what became of an order. */
export const PATCH = defineHandler(
  { params, body: z.object({ status: Status }), response: Order, security },
  (_request, { params, body, state }) => Object.assign(get(state.user, params.id), body),
);

function get(user: unknown, id: number) {
  const order = find(String(user), id);
  if (!order) throw new HTTPException(404, `There is no order ${id}`);
  return order;
}
