"""How a time limit ends a request that computes: a signal whose handler raises in its author's code, and nowhere else."""

import asyncio.locks
import signal
import threading
from itertools import count
from types import CodeType, FrameType
from typing import Any

from polyglot._bridge import host
from polyglot._concurrency.locks import Lock, RLock
from polyglot._contract.exceptions import RequestCancelled
from polyglot._contract.request import current

# Half released, a lock is lost for all.
_RELEASES = ("release", "__exit__", "__aexit__", "_release_save")
_LOCKS: tuple[type[Any], ...] = (
    *(Lock, RLock, threading.Condition, threading.Semaphore, threading.BoundedSemaphore),
    *(asyncio.Lock, asyncio.Semaphore, asyncio.BoundedSemaphore, asyncio.locks._ContextManagerMixin),
)
_CODES: frozenset[CodeType] = frozenset(
    vars(lock)[name].__code__ for lock in _LOCKS for name in _RELEASES if name in vars(lock)
)
_put_off = count()
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
    meant = host.host.interrupted(request._id) == request._id
    if not meant or not request._running:
        return
    if _is_releasing(frame):
        # It comes after a fixed number of steps: a loop of as many would be hit at the same place for ever.
        for _ in range(next(_put_off) % 50):
            pass
        host.host.interrupt()
        return
    request._running = False
    raise RequestCancelled("time limit")


def _is_releasing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code in _CODES:
            return True
        frame = frame.f_back
    return False


def _set_handler(number: int, handler: Any) -> Any:
    """`signal.signal`; SIGINT stays ours: it never comes from outside, and without it no time limit could end a loop."""
    global _handler
    if number != signal.SIGINT:
        return _signal(number, handler)
    previous, _handler = _handler, handler
    return previous


def _get_handler(number: int) -> Any:
    return _handler if number == signal.SIGINT else _get_signal(number)
