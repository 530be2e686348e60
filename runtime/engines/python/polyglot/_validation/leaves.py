"""Types of single values: numbers, texts, times. Each with its check and its schema."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from polyglot._contract.parts import File
from polyglot._validation.shape import Check, Shape
from polyglot._validation.violations import wrong, wrong_format, wrong_type

_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?"
_DATE = re.compile(_DAY, re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_DATETIME = re.compile(f"{_DAY}[Tt ]{_CLOCK}", re.ASCII)
_UUID = re.compile(r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_INTEGER = re.compile(r"[+-]?\d+(?:\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TRUE = ("true", "1", "yes", "on")
_FALSE = ("false", "0", "no", "off")


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise wrong_type("integer")


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    try:
        if type(value) is int:
            return float(value)
    except OverflowError:
        pass
    raise wrong_type("number")


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise wrong_type("boolean")


def _string(value: Any) -> str:
    if type(value) is str:
        return value
    raise wrong_type("string")


def _integer_text(text: Any) -> int:
    try:
        if type(text) is str and _INTEGER.fullmatch(text):
            return int(text.partition(".")[0])
    except ValueError:  # thousands of digits
        pass
    raise wrong_type("integer")


def _number_text(text: Any) -> float:
    if type(text) is str and _NUMBER.fullmatch(text) and (value := float(text)) not in (float("inf"), float("-inf")):
        return value
    raise wrong_type("number")


def _boolean_text(text: Any) -> bool:
    word = text.lower() if type(text) is str else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise wrong_type("boolean")


def _decimal(value: Any) -> Decimal:
    if type(value) not in (str, int, float):
        raise wrong_type("string", "number")
    text = str(value)
    if not _NUMBER.fullmatch(text):
        raise wrong_format("decimal")
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of many digits
        raise wrong_format("decimal") from None


def _duration(value: Any) -> timedelta:
    try:
        if type(value) in (int, float):
            return timedelta(seconds=value)
        if type(value) is not str:
            raise wrong_type("string", "number")
        if match := _DURATION.fullmatch(value):
            sign, *numbers = match.groups("0")
            weeks, days, hours, minutes, seconds = (float(number) for number in numbers)
            span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
            return -span if sign == "-" else span
    except OverflowError, ValueError:
        pass
    raise wrong_format("duration")


def _binary(value: Any) -> bytes:
    if type(value) is not str:
        raise wrong_type("string")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error, ValueError:
        raise wrong_format("base64") from None


def _file(value: Any) -> File:
    if isinstance(value, File):
        return value
    raise wrong("Expected a file", "type")


def _from_text(pattern: re.Pattern[str], convert: Callable[[str], Any], name: str) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not str:
            raise wrong_type("string")
        try:
            if pattern.fullmatch(value):
                return convert(value)
        except ValueError:
            pass
        raise wrong_format(name)

    return check


def _formatted(name: str) -> dict[str, Any]:
    return {"type": "string", "format": name}


_MOMENTS = {
    datetime: Shape(
        _from_text(_DATETIME, datetime.fromisoformat, "date-time"), _formatted("date-time"), None, "date-time"
    ),
    date: Shape(_from_text(_DATE, date.fromisoformat, "date"), _formatted("date"), None, "date"),
    time: Shape(_from_text(_TIME, time.fromisoformat, "time"), _formatted("time"), None, "time"),
    timedelta: Shape(_duration, {"type": ["string", "number"], "format": "duration"}, None, "duration"),
    UUID: Shape(_from_text(_UUID, UUID, "uuid"), _formatted("uuid")),
    Decimal: Shape(
        _decimal,
        # Nobody else knows this format.
        {"type": ["string", "number"], "format": "decimal", "pattern": f"^{_NUMBER.pattern}$"},
        None,
        "number",
    ),
}

JSON: dict[Any, Shape] = {
    **_MOMENTS,
    str: Shape(_string, {"type": "string"}, str, "text"),
    int: Shape(_integer, {"type": "integer"}, int, "number"),
    float: Shape(_number, {"type": "number"}, float, "number"),
    bool: Shape(_boolean, {"type": "boolean"}, bool),
    bytes: Shape(_binary, {"type": "string", "contentEncoding": "base64"}, None, "bytes"),
}
"""As they stand in JSON."""

TEXT: dict[Any, Shape] = {
    **_MOMENTS,
    str: Shape(_string, {"type": "string"}, str, "text"),
    int: Shape(_integer_text, {"type": "integer"}, None, "number"),
    float: Shape(_number_text, {"type": "number"}, None, "number"),
    bool: Shape(_boolean_text, {"type": "boolean"}),
    File: Shape(_file, {"type": "string", "format": "binary"}),
}
"""As they stand in paths, queries, header lines, cookies and forms."""
