"""Generators as results, by name; streams.ts has the same ones."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from _shared.pick import pick
from polyglot import HTTPException


def text() -> Iterator[str]:
    yield "one "
    yield "twö "
    yield "☃"


def bytes_() -> Iterator[bytes]:
    yield bytes(range(128))
    yield bytes(range(128, 256))


def events() -> Iterator[Any]:
    yield {"data": "plain"}
    yield {"event": "tick", "id": 7, "retry": 1000, "data": {"n": 1}}
    yield {"event": None, "id": "x\ny", "data": "two\nlines\r\nand three"}
    yield {"n": 2}
    yield {"event": "without data"}
    yield [1, "ü"]


def empty() -> Iterator[str]:
    yield from ()


def fails() -> Iterator[str]:
    raise TypeError("failed before the first item")
    yield


def refuses() -> Iterator[str]:
    raise HTTPException(409, "Not now")
    yield


def breaks() -> Iterator[str]:
    yield "the beginning"
    raise TypeError("failed in the middle")


def unserialisable() -> Iterator[Any]:
    yield {"data": object()}


STREAMS = {
    "text": text,
    "bytes": bytes_,
    "events": events,
    "empty": empty,
    "fails": fails,
    "refuses": refuses,
    "breaks": breaks,
    "unserialisable": unserialisable,
}


def stream(name: str) -> Iterator[Any]:
    return pick(STREAMS, name)


async def later(items: Iterator[Any]) -> AsyncIterator[Any]:
    """The same items, each after a turn of the event loop."""
    for item in items:
        await asyncio.sleep(0)
        yield item
