"""Parameters of nothing but lists, dicts and unions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from _shared import declaring
from _shared.typed import Address, Card, Cash, Line
from polyglot import Body, Query


def POST(
    id: Annotated[UUID, Body()],
    version: Annotated[Literal[1], Body()],
    placed: Annotated[datetime, Body()],
    *,
    day: Annotated[date | None, Body()] = None,
    lines: Annotated[list[Line], Body(min_length=1)],
    address: Address,
    code: Annotated[Annotated[str, Query(max_length=5)] | int, Body()],
    payment: Card | Cash | None = None,
):
    amounts = [line["amount"] for line in lines]
    return declaring.order(id, placed, amounts, address["zip"], code, payment and payment["kind"])
