"""`@describe`: what a handler says of itself beside its annotations, for documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polyglot._handlers.hints import function_of

_MARK = "__polyglot_description__"

Security = Sequence[Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Description:
    """By the names of `contract/declaration.ts`, and the types of the answers by status."""

    words: dict[str, Any]
    responses: dict[int, Any]


def describe[Function: Callable[..., Any]](
    *,
    summary: str | None = None,
    description: str | None = None,
    tags: Sequence[str] | None = None,
    deprecated: bool | None = None,
    security: Security | None = None,
    responses: Mapping[int, Any] | None = None,
) -> Callable[[Function], Function]:
    """Says of a handler what documents are to show; it is called as before.

    `summary` and `description` beat the docstring. `security` lists requirements as OpenAPI has them. `responses` has the
    type of the body by status, `None` where there is none, and goes with what the return annotation says.
    """
    words = {"summary": summary, "description": description, "deprecated": deprecated}
    given = {name: value for name, value in words.items() if value is not None}
    if tags is not None:
        given["tags"] = _texts("tags", tags)
    if security is not None:
        given["security"] = [{name: _texts("security", scopes) for name, scopes in one.items()} for one in security]
    for status in responses or {}:
        if type(status) is not int or not 200 <= status <= 599:
            raise TypeError(f"describe: responses has {status!r}; a status is a whole number from 200 to 599")
    made = Description(given, dict(responses or {}))

    def mark(function: Function) -> Function:
        if not callable(function):
            raise TypeError(f"describe: {function!r} is no function; write it above a handler, with its parentheses")
        setattr(function, _MARK, made)
        return function

    return mark


def description_of(function: Any) -> Description | None:
    """What `describe` noted, whatever other decorators are around the function."""
    return getattr(function, _MARK, None) or getattr(function_of(function), _MARK, None)


def _texts(name: str, values: Any) -> list[str]:
    if isinstance(values, str) or not all(isinstance(one, str) for one in values):
        raise TypeError(f"describe: {name} has {values!r}; a list of texts is accepted")
    return list(values)
