"""A query that is a TypedDict, beside a parameter of its own."""

from datetime import date
from typing import Annotated, Literal, NotRequired, TypedDict

from polyglot import Query


class Search(TypedDict):
    q: Annotated[str, Query(min_length=2)]
    limit: NotRequired[Annotated[int, Query(ge=1, le=50)]]
    ratio: NotRequired[float]
    exact: NotRequired[bool]
    sort: NotRequired[Literal["asc", "desc"]]
    since: NotRequired[date]


DEFAULTS = {"limit": 10, "ratio": None, "exact": False, "sort": "asc", "since": None}


def GET(
    search: Annotated[Search, Query()],
    tag: list[str] = [],  # noqa: B006
    page: Annotated[list[int], Query(max_length=2)] = [],  # noqa: B006
):
    return {**DEFAULTS, **search, "tag": tag, "page": page}
