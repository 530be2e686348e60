"""TypedDicts in a TypedDict."""

from datetime import date, datetime
from typing import Annotated, Literal, NotRequired, TypedDict
from uuid import UUID

from _shared import declaring
from polyglot import Query


class Line(TypedDict):
    sku: Annotated[str, Query(pattern="^[A-Z]{3}$")]
    amount: Annotated[int, Query(multiple_of=2)]


class Address(TypedDict):
    street: str
    zip: Annotated[str, Query(min_length=5, max_length=5)]


class Card(TypedDict):
    kind: Literal["card"]
    number: str


class Cash(TypedDict):
    kind: Literal["cash"]
    given: float


class Order(TypedDict):
    id: UUID
    version: Literal[1]
    placed: datetime
    day: NotRequired[date]
    lines: Annotated[list[Line], Query(min_length=1)]
    address: Address
    code: str | int
    payment: NotRequired[Card | Cash | None]


def POST(order: Order):
    amounts = [line["amount"] for line in order["lines"]]
    payment = order.get("payment")
    code, zip = order["code"], order["address"]["zip"]
    return declaring.order(order["id"], order["placed"], amounts, zip, code, payment and payment["kind"])
