from typing import Literal, cast

from _lib import store
from _lib.models import NewOrder, Order, OrderLine, Status
from _lib.pricing import total
from polyglot import Context


def GET(context: Context, status: Status | None = None) -> list[Order]:
    """Orders of the customer, the newest first."""
    orders = cast("list[Order]", store.ordersOf(context.state["user"]))
    return [order for order in orders if status is None or order["status"] == status]


def POST(order: NewOrder, context: Context) -> tuple[Order, Literal[201]]:
    """Orders something."""
    lines: list[OrderLine] = [{"sku": line.sku, "count": line.count} for line in order.lines]
    placed: Order = store.add(context.state["user"], lines, total(lines))
    context.log.info(f"{placed['user']} ordered for {placed['total']}")
    return placed, 201
