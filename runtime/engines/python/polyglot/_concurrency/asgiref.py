"""asgiref, by which Django goes from `def` to `async def` and back: stacks in place of its threads."""

import asyncio
import contextvars
import functools
import sys
import threading
import weakref
from collections.abc import Awaitable
from types import SimpleNamespace
from typing import Any

from polyglot._bridge import host
from polyglot._bridge.wake import Wake
from polyglot._concurrency.identity import lender, present, running_loop, separate
from polyglot._concurrency.threads import lend
from polyglot._guards.changes import on_import

_ADVICE = (
    "You cannot use AsyncToSync in the same thread as an async event loop - just await the async function directly."
)

# What is thread sensitive runs one after the other: of a coroutine that plain code waits for, of a context, of all others.
_turn: contextvars.ContextVar[asyncio.Lock] = contextvars.ContextVar("polyglot_turn")
_turns: weakref.WeakKeyDictionary[Any, asyncio.Lock] = weakref.WeakKeyDictionary()
_last_turn = asyncio.Lock()


def install() -> None:
    """To be called once at boot, before any of it is imported."""
    on_import("asgiref.local", _change_local)
    on_import("asgiref.sync", _change)
    on_import("django.utils.asyncio", _change_django)


class Local:
    """`threading.local` for what must not be used by two threads at a time, as connections to databases."""

    def __init__(self) -> None:
        self.__dict__["_kept"] = weakref.WeakKeyDictionary()

    def __getattr__(self, name: str) -> Any:
        try:
            return self._kept[present()][name]
        except KeyError:
            raise AttributeError(f"{name} has not been set in this thread") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._kept.setdefault(present(), {})[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self._kept[present()][name]
        except KeyError:
            raise AttributeError(f"{name} has not been set in this thread") from None


def _change_local(module: Any) -> None:
    module.threading = SimpleNamespace(**vars(threading) | {"local": Local})
    module.asyncio = SimpleNamespace(**vars(asyncio) | {"get_running_loop": running_loop})


def _change(module: Any) -> None:
    restore = module._restore_context
    contexts = module.SyncToAsync.thread_sensitive_context
    executors = module.SyncToAsync.context_to_thread_executor

    async def sync_to_async(self: Any, *args: Any, **kwargs: Any) -> Any:
        """On the stack of its own task, so that it sees the exception that is being handled. It cannot be left behind."""
        variables = contextvars.copy_context() if self.context is None else self.context
        work = functools.partial(self.func, *args, **kwargs)
        executor, turn = self._executor, None
        if not self._thread_sensitive:
            work = functools.partial(separate, work)
        elif (turn := _turn.get(None)) is None:
            turn = _last_turn
            if context := contexts.get(None):
                executor = executors.get(context)
                turn = _turns.setdefault(context, asyncio.Lock())
        try:
            if executor is not None:
                return await asyncio.wrap_future(executor.submit(variables.run, work))
            if turn is None:
                return await _run(work, variables)
            async with turn:
                return await _run(work, variables)
        finally:
            if self.context is None:
                restore(variables)

    def async_to_sync(self: Any, *args: Any, **kwargs: Any) -> Any:
        """In a task, for which this stack waits."""
        try:
            running_loop()
        except RuntimeError:
            pass
        else:
            raise RuntimeError(_ADVICE)
        variables = contextvars.copy_context()
        token = variables.run(_turn.set, asyncio.Lock())
        work = _handling(sys.exception(), self.awaitable(*args, **kwargs))
        task = asyncio.get_event_loop().create_task(work, context=variables)
        done = Wake()
        task.add_done_callback(lambda _: done.set())
        around: Any = lender()
        if around:
            around.cancel = lambda message=None: task.cancel(message)  # nothing else of it could be
        try:
            done.wait()
            return task.result()
        finally:
            if around:
                del around.cancel
            task.cancel()  # where this stack was ended before it
            variables.run(_turn.reset, token)
            restore(variables)

    module.SyncToAsync.__call__ = sync_to_async
    module.AsyncToSync.__call__ = async_to_sync


def _change_django(module: Any) -> None:
    """It refuses its database where an event loop runs, as one does here for all code."""
    module.get_running_loop = running_loop


async def _run(work: Any, variables: contextvars.Context) -> Any:
    if host.can_wait():
        return lend(work, variables)
    return await asyncio.get_event_loop().run_in_executor(None, variables.run, work)


async def _handling(error: BaseException | None, awaitable: Awaitable[Any]) -> Any:
    """`sys.exc_info()` in there is that of the code that waits."""
    if error is None:
        return await awaitable
    trace = error.__traceback__
    try:
        raise error
    except BaseException:
        error.__traceback__ = trace
        return await awaitable
