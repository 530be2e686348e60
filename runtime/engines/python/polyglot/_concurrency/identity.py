"""Which thread code believes to be in, and whether an event loop runs there."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from polyglot._contract.request import current


class Thread:
    """Stands for one: all of a request is in the same, but for what asked for another."""

    __slots__ = ("__weakref__",)


_apart: ContextVar[Thread | None] = ContextVar("polyglot_apart", default=None)
_outside = Thread()

# The task on whose stack a function runs that asked for a thread.
_lender: ContextVar[asyncio.Task[Any] | None] = ContextVar("polyglot_lender", default=None)


def present() -> object:
    """What tells one thread from another."""
    return _apart.get() or current.get(_outside)


def separate(work: Callable[[], Any]) -> Any:
    """Runs this as in a thread of its own."""
    token = _apart.set(Thread())
    try:
        return work()
    finally:
        _apart.reset(token)


def borrow(work: Callable[[], Any]) -> Any:
    """Runs this on the stack of the present task, as in a thread that it waits for."""
    token = _lender.set(asyncio.current_task())
    try:
        return work()
    finally:
        _lender.reset(token)


def lender() -> asyncio.Task[Any] | None:
    """Whose stack was borrowed for what runs now."""
    task = asyncio.current_task()
    return task if task is _lender.get() else None


def running_loop() -> asyncio.AbstractEventLoop:
    """The loop; RuntimeError where code runs as in a thread, and may block."""
    if asyncio.current_task() is None or lender():
        raise RuntimeError("no running event loop")
    return asyncio.get_event_loop()
