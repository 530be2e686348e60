"""What parameters get of a request body: all of it, one key each, or fields of a form."""

from collections.abc import Callable
from typing import Any

from polyglot._contract.request import Request
from polyglot._handlers.declared import Declared
from polyglot._handlers.sources import Default, Reader, all_of, one_of
from polyglot._validation.shape import Check, Shape
from polyglot._validation.violations import Misfit, Violation, missing, wrong_type

Group = Callable[[Request], dict[str, Any]]
"""Gives the values of several parameters, by the names they have in Python."""


def whole(shape: Shape, default: Default, raw: Check | None) -> Reader:
    """The JSON body as one value; `raw` makes it of bytes, where somebody parses them himself."""
    exact, check = shape.exact, shape.check

    def read(request: Request) -> Any:
        if not request.bytes():
            return _absent(default)
        try:
            if raw is not None:
                return raw(request._json_bytes())
            value = request.json()
            return value if exact is not None and type(value) is exact else check(value)
        except Misfit as misfit:
            raise Misfit(misfit.under("body")) from None

    return read


def content(default: Default) -> Reader:
    """The bytes of the body, whatever they are."""
    return lambda request: request.bytes() or _absent(default)


def keys(parts: list[Declared]) -> Group:
    """A JSON object, each of whose keys is a parameter."""

    def read(request: Request) -> dict[str, Any]:
        if not request.bytes():
            return _take({}, parts, is_sent=False)
        value = request.json()
        if type(value) is not dict:
            raise Misfit(wrong_type("object").under("body"))
        return _take(value, parts, is_sent=True)

    return read


def fields(parts: list[Declared]) -> Group:
    """A form, each of whose fields is a parameter, or belongs to one."""

    def read(request: Request) -> dict[str, Any]:
        is_sent = bool(request.bytes())
        form = request.form() if is_sent else {}
        given = {part.name: (all_of if part.many else one_of)(form[part.name]) for part in parts if part.name in form}
        return _take(given, parts, is_sent=is_sent, form=form)

    return read


def _absent(default: Default) -> Any:
    if default.is_required:
        raise Misfit([missing("body")])
    return default.get()


def _take(
    given: dict[str, Any], parts: list[Declared], *, is_sent: bool, form: dict[str, Any] | None = None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    found: list[Violation] = []
    for part in parts:
        if part.spread is not None:
            try:
                values[part.parameter] = part.spread.of_fields(form or {}, part.default)
            except Misfit as misfit:
                found += misfit.under("body")
        elif part.name in given:
            try:
                values[part.parameter] = part.shape.check(given[part.name])
            except Misfit as misfit:
                found += misfit.under("body", part.name)
        elif part.default.is_required:
            found.append(missing("body", part.name))
        else:
            values[part.parameter] = part.default.get()
    if found:
        raise Misfit(found if is_sent else [missing("body")])
    return values
