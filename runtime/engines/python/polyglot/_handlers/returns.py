"""The return annotation of a handler or function: what it declares of what comes back."""

import inspect
import json
import types
import typing
from collections import abc
from typing import Any

from polyglot._contract.response import Response
from polyglot._contract.result import encode
from polyglot._handlers.describe import description_of
from polyglot._handlers.hints import Unresolved, function_of, hints_of
from polyglot._handlers.places import is_whole_foreign
from polyglot._validation.annotated import show, unwrap
from polyglot._validation.limits import notes_of
from polyglot._validation.shape import Shape
from polyglot._validation.shapes import Shapes
from polyglot._validation.violations import wrong

STREAMS = (abc.Iterator, abc.Generator, abc.AsyncIterator, abc.AsyncGenerator)
ITERABLES = (abc.Iterable, abc.AsyncIterable)
_NOTHING = (None, types.NoneType)
_SILENT = (inspect.Parameter.empty, Any, object, tuple, typing.Never, typing.NoReturn)


class Returns:
    """What a handler says of its result. `hint` is that of the body, or of one item where `is_stream`."""

    def __init__(self, hint: Any, status: str, *, is_stream: bool, may_be_nothing: bool) -> None:
        self.hint = hint
        self.status = status
        self.is_stream = is_stream
        self.may_be_nothing = may_be_nothing
        self.shapes = Shapes(lenient=True, returned=True)
        self.kind = _kind(hint)
        self.shape = _shape(hint, self.shapes)
        self.body = {**self.shape.schema, **notes_of(unwrap(hint)[2])}

    def responses(self) -> dict[str, Any]:
        """By status, as `contract/declaration.ts` has them."""
        if self.hint in _NOTHING:
            return {"204" if self.status == "200" else self.status: {}}
        found: dict[str, Any] = {"204": {}} if self.may_be_nothing else {}
        kinds = [_TYPES["events" if self.is_stream and self.kind == "json" else self.kind]]
        if self.kind == "bytes":
            return {self.status: {"types": kinds}, **found}
        return {self.status: {"schema": self.shapes.definitions.within(self.body), "types": kinds}, **found}

    def schema(self) -> dict[str, Any]:
        """Of the value, or of one item."""
        or_none = self.may_be_nothing and self.hint not in _NOTHING
        schema = {"anyOf": [self.body, {"type": "null"}]} if or_none else self.body
        return self.shapes.definitions.within(schema)

    def check(self, value: Any) -> None:
        """Misfit, when this cannot be the body, or an item of the stream."""
        if self.kind == "text" or (value is None and self.hint in _NOTHING):
            self.shape.check(value)
        elif self.kind == "bytes":
            if not isinstance(value, (bytes, bytearray, memoryview)):
                raise wrong("Expected bytes", "type")
        elif is_whole_foreign(self.hint):
            self.shape.check(value)
        else:
            self.shape.check(json.loads(encode(value)))


_TYPES = {
    "json": "application/json",
    "text": "text/plain",
    "bytes": "application/octet-stream",
    "events": "text/event-stream",
}


def returns_of(function: Any) -> Returns | None:
    """None, where nothing is declared that could be checked or shown."""
    hint = hints_of(function).get("return", inspect.Parameter.empty)
    below = function_of(function)
    hint, _, metadata = unwrap(hint)
    hint, status = _split(hint)
    return _read(hint, metadata, status, inspect.isgeneratorfunction(below) or inspect.isasyncgenfunction(below))


def described_of(function: Any) -> dict[int, Returns]:
    """By status, what `describe` says of answers."""
    description = description_of(function)
    found: dict[int, Returns] = {}
    for status, hint in description.responses.items() if description else ():
        hint, _, metadata = unwrap(hint)
        read = _read(hint, metadata, str(status), False)
        found[status] = read or Returns(Any, str(status), is_stream=False, may_be_nothing=False)
    return found


def _read(hint: Any, metadata: tuple[Any, ...], status: str, is_generator: bool) -> Returns | None:
    """`metadata` is what `Annotated` says of the body."""
    origin, args = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin in STREAMS or (origin in ITERABLES and is_generator):
        item = args[0] if args else Any
        return None if _is_silent(item) else Returns(item, status, is_stream=True, may_be_nothing=False)
    is_union = origin in (typing.Union, types.UnionType)
    members = [one for one in (args if is_union else (hint,)) if not _is_response(one)]
    if not members or is_generator or any(_is_silent(one) or (is_union and _is_tuple(one)) for one in members):
        return None
    data = [one for one in members if one not in _NOTHING]
    nothing = len(data) < len(members)
    if not data:
        return Returns(None, status, is_stream=False, may_be_nothing=True)
    rest: Any = data[0] if len(data) == 1 else typing.Union[tuple(data)]  # noqa: UP007
    if metadata:
        rest = typing.Annotated[(rest, *metadata)]
    return Returns(rest, status, is_stream=False, may_be_nothing=nothing)


def _split(hint: Any) -> tuple[Any, str]:
    """`tuple[Item, int]` is a body and its status, `tuple[Item, Literal[201]]` says which."""
    args = typing.get_args(hint)
    if typing.get_origin(hint) is not tuple or not 2 <= len(args) <= 3 or args[1] is ...:
        return hint, "200"
    statuses = typing.get_args(args[1]) if typing.get_origin(args[1]) is typing.Literal else ()
    if len(statuses) == 1 and isinstance(statuses[0], int):
        return args[0], str(statuses[0])
    return (args[0], "default") if args[1] is int or statuses else (hint, "200")


def open_schema(hint: Any) -> dict[str, Any]:
    """The schema of a type, with nothing where it is not known."""
    shapes = Shapes(lenient=True)
    return {} if _is_silent(hint) else shapes.definitions.within(_shape(hint, shapes).schema)


def _shape(hint: Any, shapes: Shapes) -> Shape:
    try:
        return shapes.of(hint)
    except Exception:  # names that only a type checker knows
        return Shape(lambda value: value, {"description": show(hint)})


def _kind(hint: Any) -> str:
    """How such a value is sent."""
    hint = unwrap(hint)[0]
    if hint is str or (typing.get_origin(hint) is typing.Literal and all(type(one) is str for one in hint.__args__)):
        return "text"
    return "bytes" if hint in (bytes, bytearray, memoryview) else "json"


def _is_response(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Response)


def _is_silent(hint: Any) -> bool:
    return isinstance(hint, Unresolved) or hint in _SILENT


def _is_tuple(hint: Any) -> bool:
    return hint is tuple or typing.get_origin(hint) is tuple
