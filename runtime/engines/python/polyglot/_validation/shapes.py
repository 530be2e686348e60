"""From a type to what checks and converts its values, and to its JSON Schema: one walk makes both."""

import enum
import types
import typing
from collections import abc
from dataclasses import is_dataclass
from typing import Any

from polyglot._validation import choices, containers, objects
from polyglot._validation.annotated import is_foreign, is_model, show, unwrap, validators_of
from polyglot._validation.definitions import Definitions
from polyglot._validation.leaves import JSON, TEXT
from polyglot._validation.limits import Limits, check_limits, notes_of, tests_of
from polyglot._validation.shape import Shape

LISTS = (list, abc.Sequence, abc.MutableSequence, abc.Collection, abc.Iterable)
SETS = (set, frozenset, abc.Set, abc.MutableSet)
DICTS = (dict, abc.Mapping, abc.MutableMapping)


class Unsupported(Exception):
    """A type that says nothing of data."""

    def __init__(self, hint: Any, why: str = "") -> None:
        super().__init__(f"{show(hint)}{why}")


class Shapes:
    """The types of one schema, and the definitions that they share."""

    def __init__(self, *, text: bool = False, lenient: bool = False, returned: bool = False) -> None:
        self.text = text
        self.definitions = Definitions()
        self._leaves = TEXT if text else JSON
        self.returned = returned  # of what a handler gives back, which has all of its fields
        self._lenient = lenient  # anything goes where a type is not known

    def of(self, hint: Any) -> Shape:
        """The shape of a type. Unsupported when it is not known, or when a limit does not go with it."""
        hint, limits, metadata = unwrap(hint)
        if validators_of(metadata) and not self.returned and not (self.text and is_model(hint)):
            if (leaf := self._leaves.get(hint)) and (left := tests_of(limits, leaf.kind)[2]):
                raise _no_such_limit(left, hint)
            return self._foreign(hint, metadata)
        origin = typing.get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            return self._union(hint, limits)
        shape = self._leaves.get(hint) or self._other(hint, origin, typing.get_args(hint))
        limited, left = _limited(shape, limits)
        if left:
            raise _no_such_limit(left, hint)
        return limited

    def describe(self, hint: Any) -> dict[str, Any]:
        """What documents are to say of a type, and its keywords."""
        return {**self.of(hint).schema, **notes_of(unwrap(hint)[2])}

    def _other(self, hint: Any, origin: Any, args: tuple[Any, ...]) -> Shape:
        kind = origin or hint
        if hint in (Any, object):
            return Shape(lambda value: value, {})
        if hint is None or hint is types.NoneType:
            return Shape(choices.null, {"type": "null"}, types.NoneType)
        if kind is typing.Literal:
            return choices.choice(list(args), args, text=self.text)
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return choices.choice([member.value for member in hint], tuple(hint), text=self.text)
        if isinstance(kind, typing.TypeAliasType):
            return self.definitions.define(
                hint, kind.__name__, lambda: self.of(kind.__value__[args] if args else kind.__value__)
            )
        if isinstance(hint, typing.NewType):
            return self.of(hint.__supertype__)
        if isinstance(hint, typing.TypeVar):
            return self.of(hint.__bound__ or Any)
        many = self._many(kind, args)
        if many is not None:
            return many
        if not self.text:
            if kind in DICTS:
                return containers.mapping(*self._pair(args))
            if typing.is_typeddict(kind) or (is_dataclass(kind) and not is_foreign(kind)):
                return self.definitions.define(hint, objects.name_of(hint), lambda: objects.shape(self, kind, args))
        if is_foreign(kind) and not (self.text and is_model(kind)):
            return self._foreign(hint, ())
        if self._lenient:
            return Shape(lambda value: value, {})
        raise Unsupported(hint)

    def _foreign(self, hint: Any, metadata: tuple[Any, ...]) -> Shape:
        from polyglot._validation import pydantic

        name = getattr(hint, "__name__", "") if is_foreign(hint) else ""
        whole: Any = typing.Annotated[(hint, *metadata)] if metadata else hint
        try:
            return pydantic.shape(whole, self.definitions, name, returned=self.returned)
        except Exception as error:  # of pydantic, or of the author's own schema
            raise ValueError(f"pydantic cannot check {show(hint)}: {str(error).partition('\n')[0]}") from None

    def _many(self, kind: Any, args: tuple[Any, ...]) -> Shape | None:
        if kind in LISTS:
            return containers.many(self.of(args[0] if args else Any), list)
        if kind in SETS:
            return containers.many(self.of(args[0] if args else Any), frozenset if kind is frozenset else set)
        if kind is not tuple:
            return None
        if not args or args[-1] is ...:
            return containers.many(self.of(args[0] if args else Any), tuple)
        return containers.row([self.of(arg) for arg in args])

    def _pair(self, args: tuple[Any, ...]) -> tuple[Shape | None, Shape]:
        if not args:
            return None, self.of(Any)
        key = None if args[0] in (str, Any) else Shapes(text=True, lenient=self._lenient).of(args[0])
        return key, self.of(args[1])

    def _union(self, hint: Any, limits: Limits) -> Shape:
        args = [arg for arg in typing.get_args(hint) if arg is not types.NoneType]
        nullable = len(args) < len(typing.get_args(hint))
        limited = [_limited(self.of(arg), limits) for arg in args]
        members = [member for member, _ in limited]
        if left := [name for name in limits if all(name in left for _, left in limited)]:
            raise _no_such_limit(left, hint)
        schemas = [member.schema for member in members]
        if nullable:
            schemas.append({"type": "null"})
        schema = {"anyOf": schemas} if len(schemas) > 1 else schemas[0]
        if len(members) == 1:
            (only,) = members
            return (
                Shape(choices.or_none(only.check), schema) if nullable and not self.text else Shape(only.check, schema)
            )
        exact = {member.exact for member in members if member.exact and not self.text}
        if nullable and not self.text:
            exact.add(types.NoneType)
        return Shape(choices.any_of(exact, [member.check for member in members]), schema)


def _limited(shape: Shape, limits: Limits) -> tuple[Shape, list[str]]:
    """The shape with the limits that go with it, and the names of the others."""
    tests, schema, left = tests_of(limits, shape.kind)
    if not tests:
        return shape, left
    exact, check = shape.exact, shape.check

    def checked(value: Any) -> Any:
        return check_limits(value if type(value) is exact else check(value), tests)

    return Shape(checked, {**shape.schema, **schema}, None, shape.kind), left


def _no_such_limit(names: list[str], hint: Any) -> ValueError:
    return ValueError(f"{' and '.join(names)} cannot hold for {show(hint)}")
