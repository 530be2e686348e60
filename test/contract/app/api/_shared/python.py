"""Results that only Python has, by name."""

import asyncio
import datetime as dt
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from _shared.pick import pick


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Mood(StrEnum):
    GOOD = "good"


@dataclass
class Address:
    city: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class User:
    id: UUID
    name: str
    colour: Colour
    address: Address
    tags: list[str] = field(default_factory=list)
    ratio: float = float("nan")


class Item(TypedDict):
    sku: str
    price: Decimal


class Pair(NamedTuple):
    left: str
    right: str


class Model:
    """What pydantic's models look like from outside."""

    def model_dump(self, **options: Any) -> dict[str, Any]:
        return {"mode": options["mode"], "by_alias": options["by_alias"]}


ID = UUID("12345678-1234-5678-1234-567812345678")
ADDRESS = Address("Zürich", dt.date(2026, 1, 2))
ZONE = dt.timezone(dt.timedelta(hours=2))
PROXY: Mapping[str, int] = MappingProxyType({"a": 1})

RESULTS = {
    "dataclass": lambda: User(ID, "Ada", Colour.RED, ADDRESS, ["a"]),
    "dataclasses": lambda: [ADDRESS, {"nested": ADDRESS}],
    "typed-dict": lambda: Item(sku="a-1", price=Decimal("9.90")),
    "enums": lambda: {"enum": Colour.RED, "int": Level.HIGH, "str": Mood.GOOD},
    "enum": lambda: Colour.RED,
    "str-enum": lambda: Mood.GOOD,
    "int-enum": lambda: Level.HIGH,
    "uuid": lambda: ID,
    "decimal": lambda: Decimal("0.10"),
    "times": lambda: {
        "aware": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZONE),
        "naive": dt.datetime(2026, 1, 2, 3, 4, 5),
        "date": dt.date(2026, 1, 2),
        "time": dt.time(3, 4, 5),
        "delta": dt.timedelta(minutes=1, milliseconds=500),
    },
    "path": lambda: {"path": PurePosixPath("a/b")},
    "set": lambda: {"set": {1}, "frozen": frozenset([2])},
    "counter": lambda: Counter("aab"),
    "ordered": lambda: OrderedDict(b=1, a=2),
    "proxy": lambda: PROXY,
    "model": lambda: [Model()],
    "top-model": Model,
    "named-tuple": lambda: Pair("l", "r"),
    "keys": lambda: {1: "int", None: "none", False: "false", 1.5: "float"},
    "bad-key": lambda: {(1, 2): "tuple"},
    "bytes-inside": lambda: {"bytes": b"\0"},
    "bytearray": lambda: bytearray(b"\0ba"),
    "memoryview": lambda: memoryview(b"\0mv"),
    "big-int": lambda: 2**70,
    "surrogate": lambda: {"text": "\ud800"},
    "tuple-status": lambda: ("made", 201),
    "tuple-data": lambda: ({"made": True}, 201),
    "tuple-headers": lambda: ({"made": True}, 201, {"x-one": "1", "set-cookie": ["a=1", "b=2"]}),
    "tuple-pairs": lambda: ("ok", 200, [("x-one", "1")]),
    "tuple-nothing": lambda: (None, 204),
    "tuple-bytes": lambda: (b"\0", 200),
    "tuple-stream": lambda: ((text for text in ("a", "b")), 201),
    "tuple-error": lambda: ({"detail": "no"}, 418),
    "tuple-of-data": lambda: ("a", "b"),
    "tuple-small": lambda: ("a", 1),
    "tuple-bool": lambda: ("a", True),
    "tuple-four": lambda: ("a", 200, {}, None),
    "tuple-bad-headers": lambda: ("a", 200, "x-one: 1"),
    "class": lambda: User,
    "function": lambda: pick,
    "coroutine": lambda: asyncio.sleep(0),
}


def python(name: str) -> Any:
    return pick(RESULTS, name)
