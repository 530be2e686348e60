"""From what a handler returned to status, head and body: the contract's table for Python values."""

import base64
import dataclasses
import datetime
import decimal
import enum
import json
import math
import pathlib
import re
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

from polyglot._contract.exceptions import HandlerFault
from polyglot._contract.response import Passed, Response, pairs_of

# The head of most answers is one letter, so that the other side takes its fast path.
JSON = "j"
TEXT = "t"
BYTES = "b"
EVENTS = "e"
NOTHING = ""
TYPES = {
    JSON: "application/json",
    TEXT: "text/plain; charset=utf-8",
    BYTES: "application/octet-stream",
    EVENTS: "text/event-stream",
}

PASSED = 10  # instead of a status: what is behind a middleware, with another head

_FIELD: Any = dataclasses._FIELD  # type: ignore[attr-defined]
_BREAKS = re.compile(r"[\r\n]+")

Answer = tuple[int, str, Any]


def default(value: Any) -> Any:
    """What JSON has no form for: dataclass, pydantic model, date, UUID, Decimal, Enum, path, set, bytes."""
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None and not isinstance(value, type):  # `dataclasses.fields` takes twice as long
        return {name: getattr(value, name) for name, field in fields.items() if field._field_type is _FIELD}
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return dump(mode="json", by_alias=True)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (uuid.UUID, decimal.Decimal, pathlib.PurePath)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):  # as bodies have them where bytes are declared
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no data; return a dict, list, dataclass, text, bytes or Response")


# json.JSONEncoder makes one of these for every value; made once, small answers take a third of the time.
_open: dict[int, Any] = {}  # containers that are being written: finds circles
_pieces: Any = c_make_encoder(_open, default, encode_basestring, None, ":", ",", False, False, False)


def encode(value: Any) -> str:
    """JSON text; NaN and the infinities become null, as in JavaScript. HandlerFault for what is no data."""
    try:
        return "".join(_pieces(value, 0))
    except ValueError as error:
        _open.clear()
        if "Out of range" not in str(error):
            raise HandlerFault(f"The returned value cannot be written as JSON: {error}") from error
        return "".join(_pieces(_finite(value), 0))
    except (TypeError, RecursionError) as error:
        _open.clear()
        raise HandlerFault(f"The returned value cannot be written as JSON: {error}") from error


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, (str, int, type(None))):
        return value
    return _finite(default(value))


def is_response(value: dict[Any, Any]) -> bool:
    """Whether a dict is meant as a response: a whole-number status of 200-599 and no key but headers and body."""
    status = value.get("status")
    if type(status) is not int or not 200 <= status <= 599:
        return False
    return all(key in ("status", "headers", "body") for key in value)


def convert(value: Any) -> Answer:
    """``(status, head, body)``; head is one of the letters above or header pairs as JSON, body text, bytes or a stream."""
    if value is None:
        return 204, NOTHING, None
    kind = type(value)
    if kind is dict and not ("status" in value and is_response(value)):
        return 200, JSON, encode(value)
    if kind is dict:
        return with_headers(value.get("body"), value["status"], value.get("headers"))
    if kind is str:
        return 200, TEXT, value
    if isinstance(value, Response):
        if isinstance(value, Passed) and value.unread:
            return PASSED, value.changes(), None
        return with_headers(value.body, value.status, value.headers)
    if kind is tuple and 2 <= len(value) <= 3 and type(value[1]) is int and 200 <= value[1] <= 599:
        return with_headers(value[0], value[1], value[2] if len(value) == 3 else None)
    return body_of(value, 200)


def with_headers(body: Any, status: int, headers: Any) -> Answer:
    """An answer with the handler's own status and header lines."""
    if body is None:
        head, content = NOTHING, None
    elif isinstance(body, str):
        head, content = TEXT, body
    else:
        _, head, content = body_of(body, status)
    return status, add_headers(head, headers) if headers else head, content


def body_of(value: Any, status: int) -> Answer:
    """Text, bytes, streams as they are; anything else as JSON."""
    if isinstance(value, str):
        return status, TEXT, value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return status, BYTES, bytes(value)
    if is_stream(value):
        return status, NOTHING, value
    return status, JSON, encode(value)


def is_stream(value: Any) -> bool:
    """A generator or asynchronous iterator, to be sent piece by piece."""
    kind = type(value)
    if not hasattr(kind, "__next__") and not hasattr(kind, "__anext__"):  # or the answer takes three times as long
        return False
    return isinstance(value, (Generator, AsyncGenerator, AsyncIterator))


def add_headers(head: str, headers: Any) -> str:
    """A head with these header lines; they win over the content type that the body would have had."""
    try:
        pairs = pairs_of(headers)
    except (TypeError, ValueError) as error:
        raise HandlerFault(f"headers must be a mapping or pairs of text, not {headers!r}") from error
    if head in TYPES:
        if all(name != "content-type" for name, _ in pairs):
            pairs.append(("content-type", TYPES[head]))
    elif head:
        pairs = [*json.loads(head), *pairs]
    return json.dumps(pairs)


def piece_type(item: Any) -> str:
    """The content type of a stream, by its first item: text, bytes, or events."""
    if isinstance(item, str):
        return TEXT
    return BYTES if isinstance(item, (bytes, bytearray, memoryview)) else EVENTS


def is_event(item: Any) -> bool:
    """Whether an item of a stream is a server-sent event with fields of its own."""
    return isinstance(item, dict) and "data" in item and item.keys() <= {"data", "event", "id", "retry"}


def piece_of(item: Any) -> str | bytes:
    """One item of a stream as sent: text and bytes as they are, anything else as a server-sent event."""
    if isinstance(item, str):
        return item
    if isinstance(item, (bytes, bytearray, memoryview)):
        return bytes(item)
    fields: dict[str, Any] = item if is_event(item) else {"data": item}
    data = fields["data"]
    text = data if isinstance(data, str) else encode(data)
    given = [(name, fields[name]) for name in ("event", "id", "retry") if fields.get(name) is not None]
    lines = [f"{name}: {_BREAKS.sub(' ', str(value))}\n" for name, value in given]
    lines += [f"data: {line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "".join(lines) + "\n"
