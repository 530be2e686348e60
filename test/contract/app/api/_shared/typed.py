"""TypedDicts of an order."""

from __future__ import annotations

from typing import Annotated, Literal, Required, TypedDict

from polyglot import Query


class Line(TypedDict):
    sku: Annotated[str, Query(pattern="^[A-Z]{3}$")]
    amount: Annotated[int, Query(multiple_of=2)]


class Address(TypedDict, total=False):
    street: Required[str]
    zip: Required[Annotated[str, Query(min_length=5, max_length=5)]]


class Card(TypedDict):
    kind: Literal["card"]
    number: str


class Cash(TypedDict):
    kind: Literal["cash"]
    given: float
