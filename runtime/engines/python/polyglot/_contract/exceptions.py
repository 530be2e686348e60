"""Exceptions with a meaning to the runtime."""

from collections.abc import Mapping
from typing import Any

_PLACE = "__polyglot_place__"


class HTTPException(Exception):
    """Ends the request: ``raise HTTPException(404, "No such user")`` answers 404 as problem+json.

    ``errors`` is a list of ``{"location": [...], "message": str, "code": str}`` for problems with single values.
    """

    def __init__(
        self,
        status_code: int,
        detail: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(status_code, detail)
        if not isinstance(status_code, int) or not 400 <= status_code <= 599:
            raise ValueError(
                f"HTTPException: status {status_code!r} is not an error; use a whole number from 400 to 599"
            )
        self.status_code = status_code
        self.detail = detail
        self.headers = headers
        self.errors = errors

    def __str__(self) -> str:
        return f"HTTP {self.status_code}" if self.detail is None else f"HTTP {self.status_code}: {self.detail}"


class RequestCancelled(BaseException):
    """Raised inside a handler whose client left or whose time is up; a BaseException, so `except Exception` lets it pass."""


class JavaScriptError(Exception):
    """What a function in TypeScript or JavaScript threw: its `name`, as `TypeError`, `message` and `stack`."""

    def __init__(self, name: str, message: str, stack: str) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message
        self.stack = stack
        self.add_note(stack)

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class HandlerFault(Exception):
    """An author's mistake that the runtime found: it has no traceback of its own worth showing."""

    def __init__(self, message: str, place: tuple[str, int] | None = None) -> None:
        super().__init__(message)
        self.place = place
        """File and line of the function it is about."""


def locate(error: Exception, place: tuple[str, int] | None) -> None:
    """Notes file and line of what it is about, where its traceback does not go there."""
    error.__dict__[_PLACE] = place


def place_in(error: BaseException) -> tuple[str, int] | None:
    """What was noted."""
    return error.place if isinstance(error, HandlerFault) else error.__dict__.get(_PLACE)


def error_of(fault: dict[str, Any]) -> Exception:
    """What was thrown there: HTTPException, or JavaScriptError."""
    http: dict[str, Any] | None = fault.get("http")
    if http is not None:
        return HTTPException(http["status"], http["detail"], http["headers"], errors=http["errors"])
    error = JavaScriptError(fault["kind"], fault["message"], fault["stack"])
    if fault.get("cause"):
        error.__cause__ = error_of(fault["cause"])
    return error
