"""One value of many texts: a dataclass, TypedDict or pydantic model spread over a query, header lines, cookies or a form."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

from polyglot._contract.context import context_of
from polyglot._contract.request import Request
from polyglot._handlers.places import holds_file, is_many
from polyglot._handlers.sources import Default, Reader, all_of, fetcher, one_of
from polyglot._validation import objects
from polyglot._validation.annotated import assert_run, is_model, unwrap
from polyglot._validation.definitions import Definitions
from polyglot._validation.markers import Marker
from polyglot._validation.shape import Check
from polyglot._validation.shapes import Shapes, Unsupported
from polyglot._validation.violations import Misfit

LOCATIONS = ("query", "header", "cookie", "form")


@dataclass(slots=True)
class Field:
    """One text, or all of a name."""

    name: str  # on the wire
    key: str  # in the model
    many: bool
    file: bool


@dataclass(slots=True)
class Spread:
    """How such a value is made, and what its fields are to documents."""

    fields: list[Field]
    check: Check  # of the texts by the keys of the fields
    properties: dict[str, Any]
    required: list[str]
    takes_more: bool  # it has something to say of names that are not its own
    others: frozenset[str] = frozenset()  # those that belong to other parameters

    def make(self, given: dict[str, Any], default: Default) -> Any:
        """Of the texts by key. Misfit, with the names on the wire."""
        if not given and not default.is_required:
            return default.get()
        try:
            return self.check(given)
        except Misfit as misfit:
            names = {field.key: field.name for field in self.fields}
            found = misfit.violations
            places = [((names.get(str(place[0]), place[0]), *place[1:]) if place else place) for place, _, _ in found]
            raise Misfit([(at, *one[1:]) for at, one in zip(places, found, strict=True)]) from None

    def of_fields(self, form: Mapping[str, Any], default: Default) -> Any:
        """Of the fields of a form."""
        given = {one.key: _pick(form[one.name], one.many) for one in self.fields if one.name in form}
        return self.make(self._more(given, form), default)

    def reader(self, location: str, default: Default) -> Reader:
        """Reads it from the query, header lines or cookies."""
        fetches = [(one.key, fetcher(location, one.name, many=one.many)) for one in self.fields]
        more = self.takes_more and location == "query"

        def read(request: Request) -> Any:
            given = {key: value for key, fetch in fetches if (value := fetch(request)) is not None}
            if more:
                given = self._more(given, context_of(request).query)
            try:
                return self.make(given, default)
            except Misfit as misfit:
                raise Misfit(misfit.under(location)) from None

        return read

    def _more(self, given: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        if not self.takes_more:
            return given
        own = {field.name for field in self.fields} | self.others
        return given | {name: value for name, value in values.items() if name not in own}


def _pick(value: Any, many: bool) -> Any:
    return all_of(value) if many else one_of(value)


def spread_of(hint: Any, location: str, texts: Shapes) -> Spread | None:
    """None, where a value of this type is no object with fields. Unsupported for a field that cannot be text."""
    kind, _, metadata = unwrap(hint)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        members = [one for one in typing.get_args(kind) if one is not types.NoneType]
        if len(members) == 1:
            kind, _, inner = unwrap(members[0])
            metadata += inner
    base = typing.get_origin(kind) or kind
    if location not in LOCATIONS or not (is_model(base) or typing.is_typeddict(base) or is_dataclass(base)):
        return None
    assert_run(metadata, kind, "its parts come one by one")
    made = _of_pydantic(kind, base, location, texts) if is_model(base) else _of_ours(kind, base, location, texts)
    if location == "cookie" and any(field.many for field in made.fields):
        raise Unsupported(hint, "; a cookie has one text")
    return made


def _of_ours(kind: Any, base: Any, location: str, texts: Shapes) -> Spread:
    args = typing.get_args(kind)
    shape = objects.shape(texts, base, args)
    hints = objects.field_hints(base, args)
    fields = [_field(key, hints[key], _alias(hints[key]), location) for key in shape.schema["properties"]]
    return _spread(fields, shape.check, shape.schema, takes_more=False)


def _of_pydantic(kind: Any, base: Any, location: str, texts: Shapes) -> Spread:
    from polyglot._validation import pydantic

    own = Definitions()
    shape = pydantic.shape(kind, own, getattr(kind, "__name__", ""), returned=False)
    document = own.within(shape.schema)
    definitions: dict[str, Any] = dict(document.get("$defs", {}))
    schema = definitions.pop(document["$ref"].rpartition("/")[2]) if "$ref" in document else document
    schema = texts.definitions.adopt({**schema, "$defs": definitions}, "")
    fields: list[Field] = []
    for name, info in base.__pydantic_fields__.items():
        alias = info.validation_alias if isinstance(info.validation_alias, str) else None
        field = _field(name, info.annotation, alias, location)
        field.key = alias or name
        fields.append(field)
    extra = getattr(base, "model_config", {}).get("extra", "ignore")
    return _spread(fields, shape.check, schema, takes_more=extra != "ignore")


def _field(key: str, hint: Any, alias: str | None, location: str) -> Field:
    name = alias or (key.replace("_", "-") if location == "header" else key)
    return Field(name, key, is_many(hint), holds_file(hint))


def _alias(hint: Any) -> str | None:
    return next((one.alias for one in unwrap(hint)[2] if isinstance(one, Marker) and one.alias), None)


def _spread(fields: list[Field], check: Check, schema: Mapping[str, Any], *, takes_more: bool) -> Spread:
    required = schema.get("required", ())
    properties = {field.name: schema["properties"].get(field.key, {}) for field in fields}
    return Spread(fields, check, properties, [one.name for one in fields if one.key in required], takes_more)
