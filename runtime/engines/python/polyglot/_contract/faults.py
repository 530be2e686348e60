"""Exceptions as data: what the host needs for an answer, a log line and an error page. They never cross as exceptions."""

import errno
import json
import os
import sys
import traceback
from typing import Any

from polyglot._bridge import host
from polyglot._contract import missing
from polyglot._contract.exceptions import HandlerFault, HTTPException, RequestCancelled, place_in

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def describe(error: BaseException, root: str, *, cancelled: bool = False, file: str | None = None) -> str:
    """JSON of one of ``{http: …}``, ``{cancelled: true}`` or ``{kind, message, file, line, column, trace}``."""
    try:
        if isinstance(error, HTTPException):
            return json.dumps({"http": _http(error)}, default=str)
        if cancelled or isinstance(error, RequestCancelled):
            return json.dumps({"cancelled": True})
        return json.dumps(_fault(error, root, file))
    except BaseException as second:
        return json.dumps({"kind": type(error).__name__, "message": f"(cannot be shown: {type(second).__name__})"})
    finally:
        _forget(error)


def trace_of(error: BaseException, root: str) -> str:
    """The traceback as Python prints it, without the runtime's own frames."""
    shown = traceback.TracebackException.from_exception(error, limit=-50)
    _strip(shown)
    return "".join(shown.format()).rstrip()


def _http(error: HTTPException) -> dict[str, Any]:
    return {
        "status": error.status_code,
        "detail": error.detail,
        "headers": {str(k): str(v) for k, v in (error.headers or {}).items()},
        "errors": error.errors,
    }


def _fault(error: BaseException, root: str, file: str | None) -> dict[str, Any]:
    place = _place(error, root)
    fault: dict[str, Any] = {
        "kind": "HandlerError" if isinstance(error, HandlerFault) else type(error).__name__,
        "message": _message(error),
        "file": place[0] or file,
        "line": place[1],
        "column": place[2],
    }
    if not isinstance(error, HandlerFault) or error.__cause__ is not None:
        fault["trace"] = trace_of(error, root)
    return fault


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"{error} (files are kept in memory; python.fileQuota is how much of it they may take{_on_disk()})"
    if isinstance(error, OSError) and error.errno == errno.EROFS:
        return (
            f"{error} (the app's folder is read only; python.data names a folder to write, and tempfile has one, too)"
        )
    if isinstance(error, ModuleNotFoundError):
        return f"{error}{missing.advise(error)}"
    return error.msg if isinstance(error, SyntaxError) and error.msg else str(error)


def _on_disk() -> str:
    folder = host.host.data
    return f"; those in {folder} lie on the disk, which may be full" if folder else ""


def _place(error: BaseException, root: str) -> tuple[str | None, int | None, int | None]:
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(root):
        return error.filename, error.lineno, error.offset
    place = place_in(error)
    if place is not None and place[0].startswith(root):
        return (*place, None)
    found: tuple[str | None, int | None, int | None] = (None, None, None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.startswith(root) and not name.startswith(_OURS):
            found = (name, line, None)
    if found[0] is None and error.__cause__ is not None:
        return _place(error.__cause__, root)
    return found


def _strip(shown: traceback.TracebackException) -> None:
    shown.stack = traceback.StackSummary.from_list(
        [
            f
            for f in shown.stack
            if not f.filename.startswith((_OURS, "<frozen importlib", "/lib/python314.zip/importlib"))
        ]
    )
    for inner in (shown.__cause__, shown.__context__):
        if inner is not None:
            _strip(inner)


def _forget(error: BaseException) -> None:
    # Tracebacks hold every local of every frame; sys.last_exc would keep them alive (hazard H2).
    error.__traceback__ = None
    sys.last_exc = None  # type: ignore[assignment]
