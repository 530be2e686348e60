"""Handlers whose arguments come from everywhere, each converted to its annotation."""

import functools
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, NewType, NotRequired, TypedDict
from uuid import UUID

from polyglot import Body, Cookie, File, Form, Header, Path, Query, Request


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


type Tree = dict[str, Tree] | list[Tree] | str | None
Sku = NewType("Sku", str)


@dataclass
class Line:
    sku: Annotated[Sku, Query(min_length=2, max_length=4, pattern="^[a-z]")]
    count: Annotated[int, Query(ge=1, le=10)] = 1


class Address(TypedDict):
    street: str
    zip: NotRequired[int]


@dataclass
class Page[Item]:
    items: list[Item]
    next: str | None = None


@dataclass
class Order:
    id: UUID
    lines: Annotated[list[Line], Query(min_length=1)]
    address: Address
    at: datetime | None = None
    price: Decimal = Decimal(1)
    colour: Colour = Colour.RED
    parent: Order | None = None
    tags: set[str] = field(default_factory=set)
    stock: dict[str, int] = field(default_factory=dict)
    pair: tuple[int, str] = (0, "")
    kind: Literal["new", "used", 3] = "new"
    either: int | Line = 0
    data: bytes = b""
    anything: Any = None

    def __post_init__(self):
        if self.kind == "used" and self.either == 0:
            raise ValueError("used ones need an either")


def order(order: Order):
    return {"order": order, "types": [type(order).__name__, type(order.id).__name__, type(order.lines[0]).__name__]}


def everywhere(
    shop: Annotated[int, Path(ge=1)],
    *,
    when: datetime,
    day: date = date(2026, 1, 1),
    clock: time | None = None,
    span: timedelta = timedelta(),
    price: Decimal = Decimal(0),
    id: UUID | None = None,
    colour: Colour = Colour.RED,
    level: Level = Level.LOW,
    size: Literal["s", 40] = "s",
    ratio: Annotated[float, Query(gt=0, lt=1, multiple_of=0.25)] = 0.5,
    tag: Annotated[list[str], Query(alias="tag[]", max_length=2)] = [],  # noqa: B006
    days: set[date] | None = None,
    either: int | str = "",
    x_token: Annotated[str | None, Header(min_length=3)] = None,
    accept: Annotated[list[str], Header()] = [],  # noqa: B006
    session: Annotated[UUID | None, Cookie(alias="sid")] = None,
    request: Request,
):
    values = dict(locals())
    del values["request"]
    return values | {"path": request.path[-2:]}


def embedded(line: Line, count: int = 1, note: Annotated[str, Body(max_length=3)] = "no", more: Tree = None):
    return {"line": line, "count": count, "note": note, "more": more}


def optional(line: Line | None = None):
    return {"line": line}


def page(page: Page[Line]):
    return {"page": page, "first": type(page.items[0]).__name__}


def many(lines: list[Line]):
    return {"count": len(lines)}


def anything(value: Any):
    return {"value": value}


def content(body: Annotated[bytes, Body()]):
    return {"bytes": len(body)}


def signed(name: Annotated[str, Form(min_length=2)], age: Annotated[int, Form()] = 18, file: File | None = None):
    return {"name": name, "age": age, "file": file and file.text()}


def several(files: list[File], tags: Annotated[list[int], Form()] = []):  # noqa: B006
    return {"files": [file.name for file in files], "tags": tags}


def older(q: str = Query("none", max_length=4), sizes: list[int] = Query(default_factory=list)):  # noqa: B008
    return {"q": q, "sizes": sizes}


def awaited(function: Any) -> Any:
    """The same as `async def`."""

    @functools.wraps(function)
    async def handler(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return handler
