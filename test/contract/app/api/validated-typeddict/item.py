"""A body that is a TypedDict, which has no defaults."""

from typing import Annotated, Literal, NotRequired, TypedDict

from polyglot import Query


class Item(TypedDict):
    name: Annotated[str, Query(min_length=1, max_length=20)]
    price: Annotated[float, Query(gt=0)]
    count: NotRequired[Annotated[int, Query(ge=1, le=100)]]
    kind: Literal["new", "used"]
    ratio: Annotated[NotRequired[float], Query(ge=0, lt=1)]
    gift: NotRequired[bool]
    tags: NotRequired[Annotated[list[str], Query(max_length=3)]]
    note: NotRequired[str | None]


DEFAULTS = {"count": 1, "ratio": None, "gift": False, "tags": [], "note": None}


def POST(item: Item):
    return DEFAULTS | item
