"""What the type of a parameter says of where its value comes from: the path, the query, a form or the body."""

import enum
import inspect
import types
import typing
from typing import Any

from polyglot._contract.parts import File
from polyglot._validation.annotated import is_foreign, is_model, unwrap
from polyglot._validation.leaves import TEXT
from polyglot._validation.markers import Marker
from polyglot._validation.shapes import LISTS, SETS

ACCEPTED = (
    "str, int, float, bool, Literal, Enum, datetime, date, time, timedelta, UUID, Decimal, `| None` and lists of these "
    "for the query; dataclasses, TypedDicts, dicts, lists of such and pydantic models for the body; File for forms; "
    "Request and Context"
)


def marker_of(hint: Any, parameter: inspect.Parameter) -> Marker | None:
    """What `Annotated`, or the default, says of the place."""
    if isinstance(parameter.default, Marker):
        return parameter.default
    for item in reversed(unwrap(hint)[2]):
        if isinstance(item, Marker):
            return item
        if isinstance(item, type) and issubclass(item, Marker):
            return item()
    return None


def location_of(name: str, hint: Any, marker: Marker | None, params: tuple[str, ...]) -> str:
    """`path`, `query`, `header`, `cookie`, `form` or `body`."""
    if marker is not None:
        return marker.location
    if name in params:
        return "path"
    if holds_file(hint):
        return "form"
    return "query" if is_simple(hint) else "body"


def is_simple(hint: Any) -> bool:
    """Whether a value of this type is one text, or a list of such: then it comes from the query."""
    hint = unwrap(hint)[0]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, typing.NewType):
        return is_simple(hint.__supertype__)
    if isinstance(hint, typing.TypeAliasType):
        return is_simple(hint.__value__)
    if origin in (typing.Union, types.UnionType):
        return all(one is types.NoneType or is_simple(one) for one in args)
    if origin in LISTS or origin in SETS or origin is tuple:
        return all(one is ... or (is_simple(one) and not is_many(one)) for one in args)
    if origin is typing.Literal or (isinstance(hint, type) and issubclass(hint, enum.Enum)):
        return True
    is_type = is_foreign(hint) and not is_model(hint)
    return hint in TEXT or is_type


def is_whole_foreign(hint: Any) -> bool:
    """Whether pydantic is to check such a value as a whole: a model, or a list or union of models."""
    kind = unwrap(hint)[0]
    return any(is_foreign(one) for one in (kind, *typing.get_args(kind)) if one is not types.NoneType)


def is_many(hint: Any) -> bool:
    """Whether it holds several values of a name that may come more than once."""
    hint = unwrap(hint)[0]
    origin = typing.get_origin(hint) or hint
    if origin in (typing.Union, types.UnionType):
        return any(is_many(one) for one in typing.get_args(hint))
    return origin in LISTS or origin in SETS or origin is tuple


def holds_file(hint: Any) -> bool:
    hint = unwrap(hint)[0]
    return hint is File or any(holds_file(one) for one in typing.get_args(hint) if one is not ...)
