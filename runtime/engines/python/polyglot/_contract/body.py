"""Request bodies by their content type; errors say what was wrong with the input."""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from polyglot._contract.exceptions import HTTPException

MAX_JSON_DEPTH = 200


def is_json(content_type: str) -> bool:
    """`application/json` or `application/…+json`, parameters aside."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def is_form(content_type: str) -> bool:
    """A multipart or urlencoded form, parameters aside."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("multipart/form-data", "application/x-www-form-urlencoded")


def wrong_type(content_type: str, accepted: str) -> HTTPException:
    """The 415 of a reader that was asked for what the body is not."""
    return HTTPException(415, f"Content type {content_type} cannot be read here; send {accepted}")


def outgoing(
    headers: Mapping[str, str] | None, data: Any, body: str | bytes | None
) -> tuple[dict[str, str], bytes | None]:
    """Header lines by lower-case name, and the body, of a request that Python makes; `data` is sent as JSON."""
    lines = {name.lower(): value for name, value in (headers or {}).items()}
    if data is not None:
        body = json.dumps(data)
        lines.setdefault("content-type", "application/json")
    return lines, body.encode() if isinstance(body, str) else body


def group(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Values by name; a repeated name has a list."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def parse_json(body: bytes) -> Any:
    """JSON from bytes; HTTPException(400) names line and column. Deep nesting is refused: it eats the stack (H7)."""
    check_depth(body)
    text = body.decode(errors="replace").removeprefix("\ufeff")
    try:
        return _parse(text)
    except json.JSONDecodeError as error:
        raise HTTPException(400, f"Malformed JSON at line {error.lineno}, column {error.colno}") from error
    except _ConstantError as error:
        at = next(match.start() for match in _CONSTANTS.finditer(text) if not match[0].startswith('"'))
        raise HTTPException(400, f"Malformed JSON at {_place(text, at)}") from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"Malformed JSON: {error}") from error


def _parse(text: str) -> Any:
    try:
        # Most texts are a value from their first letter to their last; the whole way looks for space around it.
        value, end = _scan(text, 0)
        if end == len(text) or not text[end:].strip(" \t\n\r"):
            return value
    except StopIteration:
        pass
    return _decoder.decode(text)


class _ConstantError(ValueError):
    """NaN and the infinities, which only Python takes for JSON."""


def _refuse(constant: str) -> None:
    raise _ConstantError(constant)


class Huge(float):
    """A number that no double can hold: infinity, which is no number where one is declared."""


def _number(text: str) -> float:
    value = float(text)
    return value if isfinite(value) else Huge(value)


_decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=_number)
_scan: Any = _decoder.scan_once  # type: ignore[attr-defined]
_CONSTANTS = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)


def _place(text: Any, at: int) -> str:
    newline: Any = b"\n" if isinstance(text, bytes) else "\n"
    return f"line {text.count(newline, 0, at) + 1}, column {at - text.rfind(newline, 0, at)}"


def check_depth(body: bytes) -> None:
    """HTTPException(400) for JSON that is nested too deep, whatever else is wrong with it."""
    if body.count(b"[") + body.count(b"{") <= MAX_JSON_DEPTH:
        return
    depth = 0
    quoted = False
    escaped = False
    for at, byte in enumerate(body):
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                place = _place(body, at)
                raise HTTPException(400, f"JSON is nested deeper than {MAX_JSON_DEPTH} levels at {place}")
        elif byte in b"]}":
            depth -= 1
