"""Where single values of a request come from: path, query, header lines and cookies. All are text on the wire."""

from collections.abc import Callable
from typing import Any

from polyglot._contract.context import context_of
from polyglot._contract.request import Request

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


def fetcher(location: str, name: str, *, many: bool) -> Reader:
    """The text of this name, or all of them as a list; None where there is none."""
    return _FETCHES.get((location, many), _FETCHES[location, False])(name)


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
