"""TypedDicts in a TypedDict."""

from datetime import date, datetime
from typing import Annotated, Literal, NotRequired, TypedDict
from uuid import UUID

from _shared import declaring
from _shared.typed import Address, Card, Cash, Line
from polyglot import Query


class Order(TypedDict):
    id: UUID
    version: Literal[1]
    placed: datetime
    day: NotRequired[date]
    lines: Annotated[list[Line], Query(min_length=1)]
    address: Address
    code: Annotated[str, Query(max_length=5)] | int
    payment: NotRequired[Card | Cash | None]


def POST(order: Order):
    amounts = [line["amount"] for line in order["lines"]]
    payment = order.get("payment")
    code, zip = order["code"], order["address"]["zip"]
    return declaring.order(order["id"], order["placed"], amounts, zip, code, payment and payment["kind"])
