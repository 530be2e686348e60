"""Plain values as results, by name; plain.ts has the same ones."""

from datetime import UTC, datetime
from typing import Any

from _shared.pick import pick

circular: list[Any] = []
circular.append(circular)
moment = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


def nothing() -> None:
    pass


RESULTS = {
    "object": lambda: {"name": "Ada", "age": 36, "tags": ["a", "b"]},
    "empty-object": lambda: {},
    "list": lambda: [1, "two", None, False],
    "empty-list": lambda: [],
    "nested": lambda: {"a": {"b": {"c": [{"d": [[1], []]}]}}},
    "string": lambda: "just text",
    "unicode-string": lambda: "héllo ☃ 😀",
    "empty-string": lambda: "",
    "json-string": lambda: '{"looks":"like JSON"}',
    "number": lambda: 42,
    "fraction": lambda: -1.5,
    "zero": lambda: 0,
    "true": lambda: True,
    "false": lambda: False,
    "null": lambda: None,
    "nothing": nothing,
    "unicode": lambda: {"ключ ☃": '日本語 😀 \u2028 \0 \\ "quoted" </script>'},
    "not-finite": lambda: {"nan": float("nan"), "infinity": float("inf"), "list": [float("-inf"), 1]},
    "date": lambda: moment,
    "date-in-object": lambda: {"at": moment},
    "bytes": lambda: bytes(range(256)),
    "empty-bytes": lambda: b"",
    "large": lambda: list(range(50_000)),
    "unserialisable": lambda: {"value": object()},
    "circular": lambda: circular,
}


def plain(name: str) -> Any:
    return pick(RESULTS, name)
