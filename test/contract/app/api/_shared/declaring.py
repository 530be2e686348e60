"""What the ways of declaring in Python have in common: values of the query, and every part of a request."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from polyglot import Cookie, Header, Path, Query

Shelf = Annotated[int, Path(ge=1)]
Token = Annotated[str, Header(pattern=r"^t-\d+$")]
Level = Annotated[int, Header()]
Seat = Annotated[int | None, Cookie()]


def search(
    q: Annotated[str, Query(min_length=2)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ratio: float | None = None,
    exact: bool = False,
    sort: Literal["asc", "desc"] = "asc",
    since: date | None = None,
    tag: list[str] = [],  # noqa: B006
    page: Annotated[list[int], Query(max_length=2)] = [],  # noqa: B006
):
    return dict(locals())


def shelf(shelf: Shelf, x_token: Token, x_level: Level = 0, seat: Seat = None, limit: int = 10):
    return {"shelf": shelf, "limit": limit, "token": x_token, "level": x_level, "seat": seat}


def order(id: UUID, placed: datetime, amounts: list[int], zip: str, code: Any, payment: str | None):
    year = placed.astimezone(UTC).year
    return {"id": id, "year": year, "amounts": amounts, "zip": zip, "code": code, "payment": payment}


ANSWERS: dict[str, Any] = {
    "right": {"name": "tea", "price": 2, "lines": [{"sku": "a"}]},
    "field": {"name": "tea", "price": "two", "lines": []},
    "many": {"price": 1, "lines": [{"sku": "a"}, {"sku": 1}]},
    "other": ["tea"],
}
