"""Looks up what a route was asked for; a name nobody knows is a mistake in the tests, not a 404."""

from collections.abc import Callable
from typing import Any


def pick(table: dict[str, Callable[[], Any]], name: str) -> Any:
    if name not in table:
        raise RuntimeError(f"the fixture has no {name}; it has {', '.join(table)}")
    return table[name]()
