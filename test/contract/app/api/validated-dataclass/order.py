"""Dataclasses in dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from _shared import declaring
from polyglot import Query


@dataclass(kw_only=True)
class Order:
    id: UUID
    version: Literal[1]
    placed: datetime
    day: date | None = None
    lines: Annotated[list[Line], Query(min_length=1)]
    address: Address
    code: Annotated[str, Query(max_length=5)] | int
    payment: Card | Cash | None = None


@dataclass
class Line:
    sku: Annotated[str, Query(pattern="^[A-Z]{3}$")]
    amount: Annotated[int, Query(multiple_of=2)]


@dataclass
class Address:
    street: str
    zip: Annotated[str, Query(min_length=5, max_length=5)]


@dataclass
class Card:
    kind: Literal["card"]
    number: str


@dataclass
class Cash:
    kind: Literal["cash"]
    given: float


def POST(order: Order):
    amounts = [line.amount for line in order.lines]
    payment = order.payment.kind if order.payment else None
    return declaring.order(order.id, order.placed, amounts, order.address.zip, order.code, payment)
