"""Values on their way between Python and JavaScript; `values.ts` is the other side of this.

JSON, and for what JSON has no form for an object with one secret key, whose value says what it stands for: ``["d", ms]``
a moment, ``["b", from, to]`` bytes, ``["i", digits]`` a whole number, ``["f", name]`` a float.
"""

import dataclasses
import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

from polyglot._contract.result import default

MAX_DEPTH = 200
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Values:
    """Writes and reads values with the key of this process."""

    def __init__(self) -> None:
        self.tag = ""
        self._parts: list[bytes] = []
        self._size = 0
        self._open: dict[int, Any] = {}
        self._pieces: Any = c_make_encoder(
            self._open, self._default, encode_basestring, None, ":", ",", False, False, False
        )

    def pack(self, value: Any) -> tuple[str, bytes | None]:
        """JSON text, and the bytes that belong to it. TypeError names the place of a value that cannot cross."""
        try:
            text = "".join(self._pieces(value, 0))
        except ValueError, TypeError, RecursionError:
            self._open.clear()
            self._take_parts()
            try:
                text = "".join(self._pieces(self._checked(value, ""), 0))
            except BaseException:
                self._take_parts()
                raise
        return text, self._take_parts() if self._parts else None

    def unpack(self, value: Any, blob: bytes | None) -> Any:
        """A value of parsed JSON with all that stands for something replaced."""
        if type(value) is list:
            items: list[Any] = value
            return [self.unpack(item, blob) for item in items]
        if type(value) is dict:
            fields: dict[str, Any] = value
            if self.tag in fields:
                return _untag(fields[self.tag], blob)
            return {key: self.unpack(item, blob) for key, item in fields.items()}
        return value

    def _take_parts(self) -> bytes:
        parts, self._parts, self._size = self._parts, [], 0
        return b"".join(parts)

    def _default(self, value: Any) -> Any:
        if isinstance(value, (bytes, bytearray, memoryview)):
            start = self._size
            self._parts.append(bytes(value))
            self._size += len(self._parts[-1])
            return {self.tag: ["b", start, self._size]}
        if isinstance(value, datetime.datetime):
            moment = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
            return {self.tag: ["d", (moment - EPOCH) / datetime.timedelta(milliseconds=1)]}
        if not dataclasses.is_dataclass(value):
            dump = getattr(value, "model_dump", None)
            if dump is not None:
                return dump(by_alias=True)
        return default(value)

    def _checked(self, value: Any, place: str, depth: int = 0) -> Any:
        """The slow way, for a value that was refused: numbers that JSON has not are told apart from what is no data."""
        if isinstance(value, float) and not math.isfinite(value):
            return {self.tag: ["f", "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"]}
        if value is None or isinstance(value, (str, int, float)):
            return value
        if depth > MAX_DEPTH:
            raise TypeError(f"{_shown(place)} is nested deeper than {MAX_DEPTH}, or holds itself")
        if isinstance(value, Mapping):
            pairs: Iterable[tuple[Any, Any]] = value.items()  # type: ignore[reportUnknownVariableType]
            return {_key(key, place): self._checked(item, f"{place}[{key!r}]", depth + 1) for key, item in pairs}
        if isinstance(value, (list, tuple, set, frozenset)):
            items: Sequence[Any] = list(value)  # type: ignore[reportUnknownArgumentType]
            return [self._checked(item, f"{place}[{at}]", depth + 1) for at, item in enumerate(items)]
        try:
            plain = self._default(value)
        except TypeError:
            raise TypeError(
                f"{_shown(place)} is a {type(value).__name__}, which is no data; give a dict, list, dataclass, text, "
                "number, date or bytes"
            ) from None
        if isinstance(plain, dict) and self.tag in plain:
            return plain  # type: ignore[reportUnknownVariableType]
        return self._checked(plain, place, depth + 1)


def _shown(place: str) -> str:
    return f"the value at {place}" if place else "the value"


def _key(key: Any, place: str) -> Any:
    if key is None or isinstance(key, (str, int, float)):
        return key
    raise TypeError(f"{_shown(place)} has a key that is a {type(key).__name__}; keys are text or numbers")


def _untag(tagged: list[Any], blob: bytes | None) -> Any:
    kind, first = tagged[:2]
    if kind == "d":
        return EPOCH + datetime.timedelta(milliseconds=first)
    if kind == "b":
        return (blob or b"")[first : tagged[2]]
    return int(first) if kind == "i" else float(first)
