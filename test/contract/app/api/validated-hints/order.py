"""Parameters of nothing but lists, dicts and unions."""

from datetime import date, datetime
from typing import Annotated, Literal, TypedDict
from uuid import UUID

from _shared import declaring
from polyglot import Body


class Line(TypedDict):
    sku: Annotated[str, Body(pattern="^[A-Z]{3}$")]
    amount: Annotated[int, Body(multiple_of=2)]


class Address(TypedDict):
    street: str
    zip: Annotated[str, Body(min_length=5, max_length=5)]


class Card(TypedDict):
    kind: Literal["card"]
    number: str


class Cash(TypedDict):
    kind: Literal["cash"]
    given: float


def POST(
    id: Annotated[UUID, Body()],
    version: Annotated[Literal[1], Body()],
    placed: Annotated[datetime, Body()],
    *,
    day: Annotated[date | None, Body()] = None,
    lines: Annotated[list[Line], Body(min_length=1)],
    address: Address,
    code: Annotated[str | int, Body()],
    payment: Card | Cash | None = None,
):
    amounts = [line["amount"] for line in lines]
    return declaring.order(id, placed, amounts, address["zip"], code, payment and payment["kind"])
