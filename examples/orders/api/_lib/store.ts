// What was ordered. One process has one store, whatever the language and the interpreter of a route.
export type Status = "open" | "paid" | "shipped";

export interface Line {
  readonly sku: string;
  readonly count: number;
}

export interface Order {
  readonly id: number;
  readonly user: string;
  readonly lines: Line[];
  readonly total: number;
  status: Status;
}

const orders = new Map<number, Order>();

export function add(user: string, lines: readonly Line[], total: number): Order {
  const order: Order = { id: orders.size + 1, user, lines: [...lines], total, status: "open" };
  orders.set(order.id, order);
  return order;
}

/** The orders of one customer, the newest first. */
export function ordersOf(user: string): Order[] {
  return [...orders.values()].filter((order) => order.user === user).reverse();
}

/** Nothing where it is somebody else's. */
export function find(user: string, id: number): Order | undefined {
  const order = orders.get(id);
  return order?.user === user ? order : undefined;
}

export function totals(): { orders: number; value: number } {
  const value = [...orders.values()].reduce((sum, { total }) => sum + total, 0);
  return { orders: orders.size, value };
}
