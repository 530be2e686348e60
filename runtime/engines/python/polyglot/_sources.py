"""Where single values of a request come from: path, query, header lines and cookies. All are text on the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from polyglot._context import context_of
from polyglot._request import Request
from polyglot._shape import Shape
from polyglot._violations import Misfit, missing

Reader = Callable[[Request], Any]
"""Gives the value of one parameter; raises Misfit, whose violations begin with the location."""

NOTHING: Any = object()


class Default:
    """What stands in for a value that was not sent."""

    def __init__(self, value: Any = NOTHING, make: Callable[[], Any] | None = None) -> None:
        self.value = value
        self.make = make

    @property
    def is_required(self) -> bool:
        """There is none."""
        return self.value is NOTHING and self.make is None

    def get(self) -> Any:
        """The value, made anew where a factory makes it."""
        return self.make() if self.make is not None else self.value


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
    embed: bool  # one key of the body, though it is the only one


def text_reader(declared: Declared) -> Reader:
    """Reads one parameter that is text on the wire."""
    location, name, check, default = declared.location, declared.name, declared.shape.check, declared.default
    fetch = _FETCHES[location, declared.many](name)
    is_required = default.is_required

    def read(request: Request) -> Any:
        value = fetch(request)
        if value is None:
            if is_required:
                raise Misfit(Misfit([missing(name)]).under(location))
            return default.get()
        try:
            return check(value)
        except Misfit as misfit:
            raise Misfit(Misfit(misfit.under(name)).under(location)) from None

    return read


def one_of(value: Any) -> Any:
    """Of a repeated name, the last."""
    return value[-1] if type(value) is list else value


def all_of(value: Any) -> Any:
    """As a list, however often the name came."""
    return value if type(value) is list or value is None else [value]


def _from_path(name: str) -> Reader:
    return lambda request: request._params.get(name)


def _from_query(name: str) -> Reader:
    return lambda request: one_of(context_of(request).query.get(name))


def _all_from_query(name: str) -> Reader:
    return lambda request: all_of(context_of(request).query.get(name))


def _from_header(name: str) -> Reader:
    return lambda request: request.headers.get(name)


def _all_from_header(name: str) -> Reader:
    return lambda request: request.headers.get_all(name) or None


def _from_cookie(name: str) -> Reader:
    return lambda request: context_of(request).cookies.get(name)


_FETCHES: dict[tuple[str, bool], Callable[[str], Reader]] = {
    ("path", False): _from_path,
    ("query", False): _from_query,
    ("query", True): _all_from_query,
    ("header", False): _from_header,
    ("header", True): _all_from_header,
    ("cookie", False): _from_cookie,
}
