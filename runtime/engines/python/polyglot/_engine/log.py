"""`print` and `logging` become lines of the runtime's log, with the id of the request they belong to."""

import io
import logging
import sys
import weakref
from collections.abc import Callable
from typing import Any

from polyglot._contract.request import current
from polyglot._guards.changes import on_import

MAX_LINE = 8192

Emit = Callable[[str, str, str], None]


class LogStream(io.TextIOBase):
    """Text written to it becomes log lines; an unfinished line waits for its end, request by request."""

    def __init__(self, level: str, emit: Emit) -> None:
        self._level = level
        self._emit = emit
        self._open: dict[str, str] = {}

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As of a terminal."""
        return "utf-8"

    def writable(self) -> bool:
        """Always."""
        return True

    def put(self, level: str, text: str) -> None:
        """Takes a text of many lines as one."""
        self.flush()
        self._emit(level, _request_id(), text[:MAX_LINE])

    def write(self, text: str) -> int:
        """Takes text; whole lines go out at once."""
        request_id = _request_id()
        lines = (self._open.pop(request_id, "") + text).split("\n")
        for line in lines[:-1]:
            self._emit(self._level, request_id, line[:MAX_LINE])
        rest = lines[-1]
        if len(rest) > MAX_LINE:
            self._emit(self._level, request_id, rest[:MAX_LINE])
        elif rest:
            self._open[request_id] = rest
        return len(text)

    def flush(self) -> None:
        """Sends an unfinished line as it is."""
        rest = self._open.pop(_request_id(), "")
        if rest:
            self._emit(self._level, _request_id(), rest)


class LogHandler(logging.Handler):
    """Sends records of `logging` to the runtime's log."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self._send = emit

    def emit(self, record: logging.LogRecord) -> None:
        """Formats and sends one record, unless a handler of the app wrote it to us; never raises."""
        if record is _told():
            return
        try:
            text = self.format(record)
            name = "" if record.name in ("root", "app") else f"{record.name}: "
            self._send(_level(record.levelno), _request_id(), f"{name}{text}"[:MAX_LINE])
        except Exception:
            self.handleError(record)


# The last record that a handler of the app wrote to one of our streams.
_told: Callable[[], logging.LogRecord | None] = lambda: None  # noqa: E731


def prepare() -> None:
    """To be called once at boot: what `logging` itself does with streams and threads."""
    anything: Any = logging.StreamHandler
    plain = anything.emit

    def emit(self: Any, record: logging.LogRecord) -> None:
        global _told
        if not isinstance(self.stream, LogStream):
            plain(self, record)
            return
        try:
            self.stream.put(_level(record.levelno), self.format(record))
            _told = weakref.ref(record)
        except Exception:
            self.handleError(record)

    anything.emit = emit
    on_import("logging.handlers", _listen_in_place)


def _listen_in_place(module: Any) -> None:
    """A listener's thread is there so that nobody waits for its handlers: ours take a record where it is made, which tells
    whose request it is of."""

    def start(self: Any) -> None:
        while not self.queue.empty():
            self.handle(self.queue.get_nowait())
        self.queue.put = self.queue.put_nowait = lambda record, *_, **__: self.handle(record)

    def stop(self: Any) -> None:
        for name in ("put", "put_nowait"):
            self.queue.__dict__.pop(name, None)

    module.QueueListener.start, module.QueueListener.stop = start, stop


def install(emit: Emit) -> None:
    """Replaces `sys.stdout`, `sys.stderr` and the handlers of the root logger."""
    sys.stdout = LogStream("info", emit)  # type: ignore[assignment]
    sys.stderr = LogStream("error", emit)  # type: ignore[assignment]
    logging.root.handlers[:] = [LogHandler(emit)]
    logging.root.setLevel(logging.INFO)


def _request_id() -> str:
    request = current.get(None)
    return request.request_id if request is not None else ""


def _level(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warn"
    return "info" if number >= logging.INFO else "debug"
