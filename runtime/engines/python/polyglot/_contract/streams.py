"""A response body that is a generator: one step for each piece the client asks for."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from polyglot._bridge import host
from polyglot._contract.request import Request
from polyglot._contract.result import NOTHING, TEXT, piece_of, piece_type

# Told what a step gave: "piece" with its head and body, "end", or "fault" with the exception.
Told = Callable[[str, Any], None]
# The head and body of an item that is not a piece of a response.
Pack = Callable[[Any], tuple[str, Any]]


class Steps(Protocol):
    """Something that gives pieces when it is asked for them."""

    request: Request

    def next(self, told: Told) -> None:
        """Wants one piece; `told` may be called now or later."""
        ...

    def close(self, done: Callable[[], None]) -> None:
        """Nobody wants more; `done` may be called now or later."""
        ...


class Stream:
    """A generator or asynchronous iterator, stepped in the variables of its request."""

    def __init__(self, request: Request, items: Any, loop: asyncio.AbstractEventLoop, pack: Pack | None = None) -> None:
        self.request = request
        self._items = items
        self._loop = loop
        self._pack = pack
        self._is_async = hasattr(items, "__anext__")
        self._kind: str | None = None
        self._busy = False
        self._closing: Callable[[], None] | None = None

    def first(self, state: str, value: Any) -> tuple[str, Any]:
        """The content type that the first piece decides, and that piece."""
        return (self._kind or TEXT), (value[1] if state == "piece" else None)

    def next(self, told: Told) -> None:
        """Takes one step; `told` may be called now or later."""
        self._busy = True
        if self._is_async:
            self._step_async(told)
        else:
            self.request._running = True
            try:
                # A step of the first kind runs inside the request's variables already.
                item = self._run(next, self._items)
            except StopIteration:
                self._tell(told, "end", None)
            except BaseException as error:
                self.request._running = False
                self._tell(told, "fault", error)
            else:
                self.request._running = False
                self._piece(told, item)

    def close(self, done: Callable[[], None]) -> None:
        """Ends the generator, its `finally` included, now or after the step that is under way."""
        if self._busy:
            self._closing = done
            return
        try:
            if self._is_async:
                closing = getattr(self._items, "aclose", None)
                if closing is not None:
                    task = self._task(closing())
                    task.add_done_callback(
                        lambda task: (task.cancelled() or task.exception(), done(), host.host.wake())
                    )
                    return
            else:
                self._run(self._items.close)
        except BaseException:
            pass
        done()

    def _step_async(self, told: Told) -> None:
        task = self._task(self._items.__anext__())
        if task.done():
            self._took(told, task)
        else:
            self.request._task = task
            task.add_done_callback(lambda task: (self._took(told, task), host.host.wake()))

    def _took(self, told: Told, task: asyncio.Task[Any]) -> None:
        self.request._task = None
        if task.cancelled():
            self._tell(told, "fault", asyncio.CancelledError())
        elif isinstance(error := task.exception(), StopAsyncIteration) or _is_end(error):
            self._tell(told, "end", None)
        elif error:
            self._tell(told, "fault", error)
        else:
            self._piece(told, task.result())

    def _piece(self, told: Told, item: Any) -> None:
        if self._kind is None and self._pack is None:
            self._kind = piece_type(item)
        try:
            piece = self._pack(item) if self._pack else (NOTHING, piece_of(item))
        except Exception as error:
            self._tell(told, "fault", error)
        else:
            self._tell(told, "piece", piece)

    def _tell(self, told: Told, state: str, value: Any) -> None:
        self._busy = False
        self.request._running = False
        told(state, value)
        if self._closing and state == "piece":
            self.close(self._closing)

    def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        variables = self.request._variables
        assert variables is not None
        try:
            return variables.run(function, *args)
        except RuntimeError as error:
            if "already entered" not in str(error):
                raise
            return function(*args)

    def _task(self, awaitable: Any) -> asyncio.Task[Any]:
        variables = self.request._variables
        assert variables is not None
        return asyncio.Task(_step(awaitable), loop=self._loop, context=variables.copy(), eager_start=True)


class _End(Exception):
    """A task cannot end with StopAsyncIteration's cousin StopIteration; this stands for both."""


async def _step(awaitable: Any) -> Any:
    try:
        return await awaitable
    except StopAsyncIteration:
        raise _End from None


def _is_end(error: BaseException | None) -> bool:
    return isinstance(error, _End)
