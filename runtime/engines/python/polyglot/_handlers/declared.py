"""One parameter of a handler: where its value comes from, and what is accepted."""

from dataclasses import dataclass
from typing import Any

from polyglot._contract.request import Request
from polyglot._handlers.sources import Default, Reader, fetcher
from polyglot._handlers.spread import Spread
from polyglot._validation.shape import Shape
from polyglot._validation.violations import Misfit, missing


@dataclass(slots=True)
class Declared:
    """A parameter that says where its value comes from, and what is accepted."""

    parameter: str
    name: str  # on the wire
    location: str
    shape: Shape
    hint: Any
    default: Default
    many: bool  # several values of one name
    file: bool
    embed: bool = False  # one key of the body, though it is the only one
    spread: Spread | None = None  # its fields are what has names


def text_reader(declared: Declared) -> Reader:
    """Reads one parameter that is text on the wire."""
    location, name, check, default = declared.location, declared.name, declared.shape.check, declared.default
    fetch = fetcher(location, name, many=declared.many)
    is_required = default.is_required

    def read(request: Request) -> Any:
        value = fetch(request)
        if value is None:
            if is_required:
                raise Misfit([missing(location, name)])
            return default.get()
        try:
            return check(value)
        except Misfit as misfit:
            raise Misfit(misfit.under(location, name)) from None

    return read
