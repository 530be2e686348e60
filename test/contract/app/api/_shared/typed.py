"""TypedDicts of an order."""

from typing import Annotated, Literal, TypedDict

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
