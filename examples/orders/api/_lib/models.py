"""What routes in Python take and give."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from polyglot import Body

Status = Literal["open", "paid", "shipped"]


@dataclass
class Line:
    sku: Annotated[str, Body(pattern="^[a-z]+$")]
    count: Annotated[int, Body(ge=1, le=99)] = 1


@dataclass
class NewOrder:
    lines: Annotated[list[Line], Body(min_length=1)]


class OrderLine(TypedDict):
    sku: str
    count: int


class Order(TypedDict):
    id: int
    user: str
    lines: list[OrderLine]
    total: float
    status: Status
