"""Dataclasses and TypedDicts: objects with named fields, checked and made in one pass."""

import dataclasses
import enum
import re
import typing
from operator import itemgetter
from typing import Any

from polyglot._validation.shape import Check, Shape, Types
from polyglot._validation.violations import Misfit, Violation, missing, wrong, wrong_type

_CLASS_VARIABLE: Any = dataclasses._FIELD_CLASSVAR  # type: ignore[attr-defined]


@dataclasses.dataclass(slots=True)
class Field:
    """One name of an object."""

    name: str
    shape: Shape
    is_required: bool


def shape(shapes: Types, kind: Any, args: tuple[Any, ...]) -> Shape:
    """Of a dataclass, whose instances are made, or of a TypedDict, of which a dict comes with the declared keys only."""
    hints = field_hints(kind, args)
    is_dict = typing.is_typeddict(kind)
    if is_dict:
        required = _required_keys(kind, hints)
    else:
        required = _arguments(kind) if shapes.returned else _required_fields(kind)
    defaults = {} if is_dict else _defaults(kind)
    names = list(hints) if is_dict else [one.name for one in _fields(kind)]
    made = {name: shapes.of(hints[name]) for name in names}
    fields = [Field(name, made[name], name in required) for name in names]
    is_ordered = not is_dict and _positional(kind) == names
    check = _checker(fields, dict if is_dict else kind, is_ordered=is_ordered)

    properties = {name: {**shapes.describe(hints[name]), **defaults.get(name, {})} for name in names}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = [name for name in names if name in required]
    text = _doc(kind)
    return Shape(check, {**schema, "description": text} if text else schema, None, "")


def _checker(fields: list[Field], make: Any, *, is_ordered: bool) -> Check:
    names = [field.name for field in fields]
    kinds = [(field.shape.exact, field) for field in fields]
    pick: Any = itemgetter(*names) if len(names) > 1 else lambda value: [value[name] for name in names]

    def check(value: Any) -> Any:
        if type(value) is not dict:
            raise wrong_type("object")
        try:
            picked = pick(value)
        except KeyError:  # most have all that is asked for; a sentinel would have to be looked for among the values
            picked = None
        try:
            if picked is None:
                return make(**_convert(value, fields))
            found: list[Violation] = []
            both = zip(picked, kinds, strict=True)
            values = [one if type(one) is kind else _checked(one, field, found) for one, (kind, field) in both]
            if found:
                raise Misfit(found)
            return make(*values) if is_ordered else make(**dict(zip(names, values, strict=True)))
        except (ValueError, AssertionError) as error:  # of the author's __post_init__
            raise wrong(str(error), "custom") from None

    return check


def _checked(one: Any, field: Field, found: list[Violation]) -> Any:
    try:
        return field.shape.check(one)
    except Misfit as misfit:
        found += misfit.under(field.name)


def _convert(value: dict[str, Any], fields: list[Field]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    found: list[Violation] = []
    for field in fields:
        if field.name in value:
            one = value[field.name]
            given[field.name] = one if type(one) is field.shape.exact else _checked(one, field, found)
        elif field.is_required:
            found.append(missing(field.name))
    if found:
        raise Misfit(found)
    return given


def name_of(hint: Any) -> str:
    """What its schema is called: `Item`, and `Page_Item` for `Page[Item]`."""
    parts = [getattr(one, "__name__", repr(one)) for one in (typing.get_origin(hint) or hint, *typing.get_args(hint))]
    return re.sub(r"\W+", "_", "_".join(parts)).strip("_")


def plain_default(value: Any) -> dict[str, Any]:
    """The `default` of a schema, where JSON can hold it."""
    value = value.value if isinstance(value, enum.Enum) else value
    is_plain = type(value) in (str, int, float, bool) or value is None or (type(value) in (list, dict) and not value)
    return {"default": value} if is_plain else {}


def field_hints(kind: type, args: tuple[Any, ...]) -> dict[str, Any]:
    """The types of its fields, those of a generic one filled in."""
    hints = typing.get_type_hints(kind, include_extras=True)
    parameters = getattr(kind, "__parameters__", ()) if args else ()
    given = dict(zip(parameters, args, strict=False))
    hints = {name: hint.type if isinstance(hint, dataclasses.InitVar) else hint for name, hint in hints.items()}
    return {name: _substitute(hint, given) for name, hint in hints.items()} if given else hints


def _substitute(hint: Any, given: dict[Any, Any]) -> Any:
    if isinstance(hint, typing.TypeVar):
        return given.get(hint, Any)
    own = getattr(hint, "__parameters__", ())
    return hint[tuple(given.get(one, Any) for one in own)] if own and not isinstance(hint, type) else hint


def _required_keys(kind: Any, hints: dict[str, Any]) -> frozenset[str]:
    # Where annotations are text, as `from __future__ import annotations` makes them, Python itself sees no Required in them.
    said = {name: _said(hint) for name, hint in hints.items()}
    return frozenset(name for name in hints if said[name] or (said[name] is None and name in kind.__required_keys__))


def _said(hint: Any) -> bool | None:
    """Whether `Required` or `NotRequired` stands around a type, if one of them does."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return _said(hint.__origin__)
    return origin is typing.Required if origin in (typing.Required, typing.NotRequired) else None


def _fields(kind: Any) -> list[dataclasses.Field[Any]]:
    # `InitVar` is an argument too; `dataclasses.fields` leaves it out.
    fields: dict[str, Any] = kind.__dataclass_fields__
    return [one for one in fields.values() if one.init and one._field_type is not _CLASS_VARIABLE]


def _required_fields(kind: Any) -> frozenset[str]:
    none = dataclasses.MISSING
    return frozenset(one.name for one in _fields(kind) if one.default is none and one.default_factory is none)


def _arguments(kind: Any) -> frozenset[str]:
    return frozenset(one.name for one in _fields(kind))


def _positional(kind: Any) -> list[str]:
    # The author's own `__init__` may have another order than the fields.
    code = getattr(kind.__init__, "__code__", None)
    return list(code.co_varnames[1 : code.co_argcount]) if code else []


def _defaults(kind: Any) -> dict[str, dict[str, Any]]:
    # Of the factories, those whose values are known without asking the author's code.
    made = {one.name: one.default_factory() for one in dataclasses.fields(kind) if one.default_factory in (list, dict)}
    return {one.name: plain_default(made.get(one.name, one.default)) for one in dataclasses.fields(kind)}


def _doc(kind: type) -> str:
    text = (kind.__doc__ or "").strip()
    is_made = text.startswith(f"{kind.__name__}(") or text.startswith("dict(")
    return "" if is_made else text
