"""A query that is a dataclass."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from polyglot import Query


@dataclass
class Search:
    q: Annotated[str, Query(min_length=2)]
    limit: Annotated[int, Query(ge=1, le=50)] = 10
    ratio: float | None = None
    exact: bool = False
    sort: Literal["asc", "desc"] = "asc"
    since: date | None = None
    tag: list[str] = field(default_factory=list)
    page: Annotated[list[int], Query(max_length=2)] = field(default_factory=list)


def GET(search: Annotated[Search, Query()]):
    return search
