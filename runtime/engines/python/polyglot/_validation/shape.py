"""What a type comes to: a check that converts, and a schema."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Check = Callable[[Any], Any]
"""Gives the value, converted; raises Misfit."""


@dataclass(slots=True)
class Shape:
    """A type, ready to be used. Values that are exactly of type `exact` need no check, as they come out of JSON."""

    check: Check
    schema: dict[str, Any]
    exact: type | None = None
    kind: str = ""  # which limits go with it, see `_validation/limits.py`


class Types(Protocol):
    """What makes shapes of types, `_validation/shapes.py`, as seen from below."""

    returned: bool

    def of(self, hint: Any) -> Shape:
        """The shape of a type."""
        ...

    def describe(self, hint: Any) -> dict[str, Any]:
        """Its schema, with what documents are to say of it."""
        ...
