"""A body that is a dataclass."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from polyglot import Query


@dataclass(kw_only=True)
class Item:
    name: Annotated[str, Query(min_length=1, max_length=20)]
    price: Annotated[float, Query(gt=0)]
    count: Annotated[int, Query(ge=1, le=100)] = 1
    kind: Literal["new", "used"]
    ratio: Annotated[float | None, Query(ge=0, lt=1)] = None
    gift: bool = False
    tags: Annotated[list[str], Query(max_length=3)] = field(default_factory=list)
    note: str | None = None


def POST(item: Item):
    return item
