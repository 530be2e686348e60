"""The type inside of `Annotated`, what stands beside it, and whose business that is: ours or pydantic's."""

import sys
import typing
from collections.abc import Iterable
from typing import Any

from polyglot._validation.limits import limits_of
from polyglot._validation.markers import Marker

_CONVERTING = ("strip_whitespace", "to_lower", "to_upper")  # of `pydantic.StringConstraints`


def unwrap(hint: Any) -> tuple[Any, dict[str, Any], tuple[Any, ...]]:
    """The type inside of `Annotated`, `Required` and the like; its limits; all that was annotated."""
    metadata: tuple[Any, ...] = ()
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            metadata = (*metadata, *hint.__metadata__)
            hint = hint.__origin__
        elif origin in (typing.Required, typing.NotRequired, typing.ReadOnly, typing.Final):
            (hint,) = typing.get_args(hint)
        else:
            return hint, limits_of(metadata) if metadata else {}, metadata


def validators_of(metadata: Iterable[Any]) -> list[Any]:
    """What only pydantic can apply: its validators, and constraints that convert."""
    if "pydantic" not in sys.modules:
        return []
    return [one for one in metadata if not isinstance(one, Marker) and _is_validator(one)]


def assert_run(metadata: Iterable[Any], hint: Any, why: str) -> None:
    """ValueError, where a validator stands around a type whose values pydantic does not see as a whole."""
    for one in validators_of(metadata):
        raise ValueError(f"{type(one).__name__} around {show(hint)} is not run here, where {why}")


def _is_validator(item: Any) -> bool:
    return hasattr(item, "__get_pydantic_core_schema__") or any(getattr(item, name, None) for name in _CONVERTING)


def is_foreign(kind: Any) -> bool:
    """Whether pydantic knows better: its models and dataclasses, and types made for it."""
    return "pydantic" in sys.modules and (
        hasattr(kind, "__pydantic_core_schema__") or hasattr(kind, "__get_pydantic_core_schema__")
    )


def is_model(kind: Any) -> bool:
    """Whether pydantic knows fields of it: then it is no single value."""
    return hasattr(kind, "__pydantic_fields__")


def show(hint: Any) -> str:
    """A type as its author wrote it, as far as that is known."""
    hint = unwrap(hint)[0]
    return hint.__qualname__ if isinstance(hint, type) and not typing.get_args(hint) else repr(hint)
