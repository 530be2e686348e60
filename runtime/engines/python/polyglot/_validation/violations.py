"""What does not fit a declaration: one exception that carries all of it, and the words of the answer (422)."""

import json
from collections.abc import Iterable
from typing import Any

from polyglot._contract.exceptions import HTTPException

Key = str | int
Violation = tuple[tuple[Key, ...], str, str]
"""Where in the value, what is wrong, and the keyword of JSON Schema that is violated."""

MOST = 100
DETAIL = "The request does not fit what this route declares"
LOCATIONS = ("path", "query", "header", "cookie", "body")

_NOUNS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


class Misfit(Exception):
    """A value is not what was declared; raised by checks, and gathered by the checks around them."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(violations)
        self.violations = violations

    def under(self, *keys: Key) -> list[Violation]:
        """The violations as seen from the container that has the value under this key, or from one around it."""
        return [((*keys, *place), message, code) for place, message, code in self.violations]


def wrong(message: str, code: str) -> Misfit:
    """One violation, of the value itself."""
    return Misfit([((), message, code)])


def wrong_type(*types: str) -> Misfit:
    """Names of types as JSON Schema has them."""
    return wrong(f"Expected {' or '.join(_NOUNS[name] for name in types)}", "type")


def wrong_format(name: str) -> Misfit:
    """A text that is not of this format."""
    article = "an" if name[0] in "aeio" else "a"
    return wrong(f"Expected {article} {name}", "format")


def wrong_choice(values: Iterable[Any]) -> Misfit:
    """None of these values, which JSON can hold."""
    words = [json.dumps(value, ensure_ascii=False) for value in values]
    if len(words) == 1:
        return wrong(f"Expected {words[0]}", "const")
    return wrong(f"Expected one of {', '.join(words)}", "enum")


def counted(count: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


REQUIRED = ("Required", "required")
UNKNOWN = ("Unknown field", "additionalProperties")
_OTHER_FORM = ("type", "required", "enum", "const", "anyOf", "additionalProperties")
NO_FORM = ("Fits none of the accepted forms", "anyOf")


def no_form(found: list[list[Violation]]) -> list[Violation]:
    """What a union says when none of its forms fits, from what each of them says.

    Where one alone is of the right form, and breaks only limits, it is the one that was meant. Where each wants another
    type, all of these.
    """
    meant = [form for form in found if all(code not in _OTHER_FORM for _, _, code in form)]
    if len(meant) == 1:
        return meant[0]
    if any(len(form) != 1 or form[0][0] or form[0][2] != "type" for form in found):
        return [((), *NO_FORM)]
    nouns = dict.fromkeys(form[0][1].removeprefix("Expected ") for form in found)
    return [((), f"Expected {' or '.join(nouns)}", "type")]


def missing(*keys: Key) -> Violation:
    """A value that must be there."""
    return (keys, *REQUIRED)


def refusal(violations: list[Violation]) -> HTTPException:
    """The answer to a request, whose violations begin with a location; in the order of the locations."""
    violations.sort(key=lambda violation: LOCATIONS.index(str(violation[0][0])))
    errors: list[dict[str, Any]] = [
        {"location": list(place), "message": message, "code": code} for place, message, code in violations[:MOST]
    ]
    if len(violations) > MOST:
        errors.append({"location": [], "message": f"And {len(violations) - MOST} more", "code": "custom"})
    return HTTPException(422, DETAIL, errors=errors)


def words_of(violations: list[Violation]) -> str:
    """For an author: `price: Expected a number; tags[0]: Required`."""
    shown = [f"{_path(place)}{message}" for place, message, _ in violations[:5]]
    if len(violations) > len(shown):
        shown.append(f"and {len(violations) - len(shown)} more")
    return "; ".join(shown)


def _path(place: tuple[Key, ...]) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place).removeprefix(".")
    return f"{path}: " if path else ""
