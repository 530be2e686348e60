"""Exceptions that are answers, by name; fails.ts has the same ones."""

from typing import NoReturn

from _shared.pick import pick
from polyglot import HTTPException

ERRORS = [
    {"location": ["body", "price"], "message": "Must be positive", "code": "too_small"},
    {"location": ["query", "tags", 1], "message": "Unknown", "code": "custom"},
]

EXCEPTIONS = {
    "exception": lambda: HTTPException(404, "No such user"),
    "bare": lambda: HTTPException(403),
    "empty": lambda: HTTPException(400, ""),
    "unicode": lambda: HTTPException(400, "Nicht gefunden: ☃ 😀"),
    "headers": lambda: HTTPException(429, "Slow down", headers={"Retry-After": "3", "x-limit": "10"}),
    "errors": lambda: HTTPException(422, "Two values are wrong", errors=ERRORS),
    "server": lambda: HTTPException(503, "Back soon"),
    "unusual": lambda: HTTPException(499, "Nobody waits"),
    "no-error": lambda: HTTPException(200, "All is well"),
    "bad-header": lambda: HTTPException(400, "Still told", headers={"x-a": "1\r\nx-b: 2"}),
}


def fail(name: str) -> NoReturn:
    raise pick(EXCEPTIONS, name)
