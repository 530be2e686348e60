"""Limits of a value: read off whatever `Annotated` holds, checked behind the type, and said in JSON Schema."""

import json
import operator
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from polyglot._validation.violations import Misfit, Violation, counted

Limits = Mapping[str, Any]
Test = tuple[Callable[[Any], bool], str, str]
"""Whether a value fits, and what is said when it does not: message and code."""

ORDER: dict[str, tuple[Callable[[Any, Any], bool], str, str]] = {
    "ge": (operator.ge, "minimum", "Expected at least"),
    "gt": (operator.gt, "exclusiveMinimum", "Expected more than"),
    "le": (operator.le, "maximum", "Expected at most"),
    "lt": (operator.lt, "exclusiveMaximum", "Expected less than"),
}
MOMENTS = {"date-time": datetime, "date": date, "time": time, "duration": timedelta}
LENGTHS = {
    "text": ("minLength", "maxLength", "character"),
    "bytes": ("minLength", "maxLength", "byte"),
    "items": ("minItems", "maxItems", "item"),
    "keys": ("minProperties", "maxProperties", "field"),
}
KINDS = {
    **dict.fromkeys(ORDER, ("number", *MOMENTS)),
    "multiple_of": ("number",),
    "min_length": tuple(LENGTHS),
    "max_length": tuple(LENGTHS),
    "pattern": ("text",),
    "func": ("number", *MOMENTS, *LENGTHS, ""),
}
"""What each limit is for; `Shape.kind` has these words."""

NOTES = ("title", "description", "examples", "deprecated")


def limits_of(metadata: Iterable[Any]) -> dict[str, Any]:
    """By name, from our markers, from `annotated_types` and from `pydantic.Field`, which all have these attributes."""
    limits: dict[str, Any] = {}
    predicate: Any = getattr(sys.modules.get("annotated_types"), "Predicate", ())
    for item in metadata:
        if isinstance(item, type):
            continue
        limits |= limits_of(getattr(item, "metadata", None) or ())
        for name in KINDS:
            value = getattr(item, name, None)
            if value is not None and (name != "func" or isinstance(item, predicate)):
                limits[name] = value
    if limits.get("min_length") == 0:
        del limits["min_length"]
    return limits


def notes_of(metadata: Iterable[Any]) -> dict[str, Any]:
    """What documents are to say of a value, as keywords of JSON Schema."""
    notes: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, type):
            continue
        given = {name: getattr(item, name, None) for name in NOTES}
        notes |= {name: value for name, value in given.items() if isinstance(value, str | bool | list | tuple)}
        text = getattr(item, "documentation", None)  # typing_extensions.Doc
        if isinstance(text, str):
            notes["description"] = text
    if "examples" in notes:
        notes["examples"] = list(notes["examples"])
    return {**notes, "deprecated": bool(notes["deprecated"])} if "deprecated" in notes else notes


def tests_of(limits: Limits, kind: str) -> tuple[list[Test], dict[str, Any], list[str]]:
    """What checks the limits that go with this kind of value, their keywords, and the names of those that do not."""
    tests: list[Test] = []
    schema: dict[str, Any] = {}
    left: list[str] = []
    for name, limit in limits.items():
        if kind not in KINDS[name] or (name in ORDER and not _is_comparable(kind, limit)):
            left.append(name)
        elif name in ORDER:
            compare, code, words = ORDER[name]
            tests += [one for one in _offset(kind, limit) if all(one[1] != said for _, said, _ in tests)]
            tests.append((_bound(compare, limit), f"{words} {plain(limit)}", code))
            if kind == "number":
                schema[code] = number(limit)
        elif name == "multiple_of":
            tests.append((_multiple(limit), f"Expected a multiple of {plain(limit)}", "multipleOf"))
            schema["multipleOf"] = number(limit)
        elif name == "pattern":
            pattern = _compile(limit)
            tests.append((_search(pattern), f"Expected a text that matches {pattern.pattern}", "pattern"))
            schema["pattern"] = pattern.pattern
        elif name == "func":
            tests.append((limit, f"Does not satisfy {getattr(limit, '__name__', 'its check')}", "custom"))
        else:
            least, most, noun = LENGTHS[kind]
            code, words = (least, "least") if name == "min_length" else (most, "most")
            tests.append((_length(name, limit), f"Expected at {words} {counted(limit, noun)}", code))
            schema[code] = limit
    return tests, schema, left


def check_limits(value: Any, tests: list[Test]) -> Any:
    """The value, when it fits all; otherwise Misfit with everything that is wrong."""
    found: list[Violation] = [((), message, code) for fits, message, code in tests if not fits(value)]
    if found:
        raise Misfit(found)
    return value


def number(value: Any) -> Any:
    """As JSON Schema writes it: 3 and not 3.0."""
    if isinstance(value, int):
        return value
    value = float(value)
    return int(value) if value.is_integer() else value


def plain(value: Any) -> str:
    """A limit in a message."""
    return json.dumps(number(value)) if isinstance(value, int | float | Decimal) else str(value)


def _compile(pattern: Any) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.PatternError as error:
        raise ValueError(f"the pattern {pattern} is no regular expression: {error}") from None


def _is_comparable(kind: str, limit: Any) -> bool:
    if kind == "number":
        return isinstance(limit, int | float | Decimal)
    return isinstance(limit, MOMENTS[kind]) and (kind != "date" or not isinstance(limit, datetime))


def _offset(kind: str, limit: Any) -> list[Test]:
    """Moments can be compared where both have an offset from UTC, or neither has one."""
    if not isinstance(limit, datetime | time):
        return []
    has_one = limit.utcoffset() is not None
    message = f"Expected a {kind} {'with' if has_one else 'without'} an offset"
    return [(lambda value: (value.utcoffset() is not None) == has_one, message, "format")]


def _bound(compare: Callable[[Any, Any], bool], limit: Any) -> Callable[[Any], bool]:
    if not isinstance(limit, datetime | time):
        return lambda value: compare(value, limit)

    def fits(value: Any) -> bool:
        try:
            return compare(value, limit)
        except TypeError:  # only one of them has an offset, which another test says
            return True

    return fits


def _search(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: pattern.search(value) is not None


def _length(name: str, limit: int) -> Callable[[Any], bool]:
    return (lambda value: len(value) >= limit) if name == "min_length" else (lambda value: len(value) <= limit)


def _multiple(limit: Any) -> Callable[[Any], bool]:
    if isinstance(limit, int):
        return lambda value: _is_multiple(value, Decimal(limit)) if isinstance(value, Decimal) else value % limit == 0
    step = Decimal(str(limit))
    return lambda value: _is_multiple(Decimal(str(value)), step)


# Enough for the largest float by the smallest.
_DIGITS = Context(prec=700)


def _is_multiple(value: Decimal, step: Decimal) -> bool:
    try:
        return _DIGITS.remainder(value, step) == 0
    except InvalidOperation:  # it has more digits than anybody would count
        return False
