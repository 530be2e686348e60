"""How a time limit ends a request that computes: a signal whose handler raises in its author's code, and nowhere else."""

import signal
import time
from itertools import count
from types import FrameType
from typing import Any

from polyglot._bridge import host
from polyglot._contract.exceptions import RequestCancelled
from polyglot._contract.request import current

# Who takes something or gives it back is let finish, for so long: a lock half released is lost for all.
_CAREFUL = frozenset(
    (
        "__enter__", "__exit__", "__aenter__", "__aexit__", "enter_context", "enter_async_context",
        "release", "_release_save", "_acquire_restore",
    )
)  # fmt: skip
_PATIENCE = 0.1  # seconds
_put_off = count()
_first = (0, 0.0)  # which request was last let finish, and since when
_signal, _get_signal = signal.signal, signal.getsignal
_handler: Any = signal.default_int_handler


def install() -> None:
    """To be called once at boot."""
    _signal(signal.SIGINT, _interrupt)
    module: Any = signal
    module.signal, module.getsignal = _set_handler, _get_handler


def _interrupt(_number: int, frame: FrameType | None) -> None:
    # The flag hits whoever runs next, which is often an innocent request: only the one that is meant may raise, and only
    # in its author's code, once.
    request = current.get(None)
    if request is None:
        return
    # Who was let finish is still meant, whatever was asked meanwhile.
    meant = host.host.interrupted(request._id) == request._id or _first[0] == request._id
    if not meant or not request._running:
        return
    if _is_careful(frame) and _has_time(request._id):
        # It comes after a fixed number of steps: a loop of as many would be hit at the same place for ever.
        for _ in range(next(_put_off) % 50):
            pass
        host.host.interrupt()
        return
    request._running = False
    raise RequestCancelled("time limit")


def _is_careful(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name in _CAREFUL:
            return True
        frame = frame.f_back
    return False


def _has_time(id: int) -> bool:
    global _first
    now = time.monotonic()
    if _first[0] != id:
        _first = (id, now)
    return now - _first[1] < _PATIENCE


def _set_handler(number: int, handler: Any) -> Any:
    """`signal.signal`; SIGINT stays ours: it never comes from outside, and without it no time limit could end a loop."""
    global _handler
    if number != signal.SIGINT:
        return _signal(number, handler)
    if not callable(handler) and handler not in (signal.SIG_DFL, signal.SIG_IGN):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    previous, _handler = _handler, handler
    return previous


def _get_handler(number: int) -> Any:
    return _handler if number == signal.SIGINT else _get_signal(number)
