"""Calls to the other language, their answers, and the generators among these."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from polyglot import _host
from polyglot._exceptions import HTTPException, JavaScriptError
from polyglot._mailbox import Mailbox
from polyglot._request import current
from polyglot._values import Values

FUNCTIONS = ""  # in place of a name: which functions a module has
INVOKE, MORE, DROP = 6, 7, 8
RETURNED, ITEMS, ITEM, LAST, FAILED = "=", "*", "+", ".", "!"


class Foreign:
    """Calls to the other language that wait for their answers."""

    def __init__(self, mail: Mailbox, values: Values) -> None:
        self._mail = mail
        self._values = values
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._ticket = 0

    def begin(self, place: str, args: list[Any]) -> tuple[int, asyncio.Future[Any]]:
        """Sends a call; `place` is file and name as JSON. TypeError when an argument cannot cross."""
        text, blob = self._values.pack(args)
        self._ticket += 1
        request = current.get(None)
        return self._ticket, self._send(INVOKE, f"[{request._id if request else 0},{place},{text}]", blob)

    def more(self, ticket: int) -> asyncio.Future[Any]:
        """Asks a generator for its next value."""
        return self._send(MORE, "", None, ticket)

    def drop(self, ticket: int) -> None:
        """Says that nobody waits for an answer, or for more of it, any longer."""
        self._waiting.pop(ticket, None)
        self._mail.put((ticket, DROP, "", None))
        _host.host.wake()

    def functions_of(self, file: str) -> list[str]:
        """The names of a module's functions; raises what its import throws there."""
        return self.wait(*self.begin(f"{json.dumps(file)},{json.dumps(FUNCTIONS)}", []))

    def settle(self, ticket: int, kind: str, tagged: str, value: Any, blob: bytes | None) -> None:
        """An answer came."""
        future = self._waiting.pop(ticket, None)
        if future is None or future.done():
            return
        if kind == FAILED:
            future.set_exception(error_of(value))
        elif kind == LAST:
            future.set_result(_END)
        elif kind == ITEMS:
            future.set_result(Items(self, ticket))
        else:
            future.set_result(self._values.unpack(value, blob) if tagged else value)

    def wait(self, ticket: int, future: asyncio.Future[Any]) -> Any:
        """Blocks the request, and only it, until the answer is there."""
        if not _host.can_wait():
            self.drop(ticket)
            raise RuntimeError("A function of another language cannot be waited for here: call it in a handler")
        try:
            return _host.wait(future)
        finally:
            if ticket in self._waiting:
                self.drop(ticket)

    async def until(self, ticket: int, future: asyncio.Future[Any]) -> Any:
        """The same, awaited."""
        try:
            return await future
        finally:
            if ticket in self._waiting:
                self.drop(ticket)

    def _send(self, kind: int, head: str, blob: bytes | None, ticket: int = 0) -> asyncio.Future[Any]:
        ticket = ticket or self._ticket
        future = self._waiting[ticket] = asyncio.get_running_loop().create_future()
        self._mail.put((ticket, kind, head, blob))
        _host.host.wake()
        return future


class Items:
    """Values of a generator on the other side, each made when it is asked for."""

    def __init__(self, foreign: Foreign, ticket: int) -> None:
        self._foreign = foreign
        self._ticket = ticket
        self._ended = False

    def __iter__(self) -> Iterator[Any]:
        try:
            while not self._ended:
                yield self._took(self._foreign.wait(self._ticket, self._ask()))
        except _Ended:
            pass
        finally:
            self.close()

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            while not self._ended:
                yield self._took(await self._foreign.until(self._ticket, self._ask()))
        except _Ended:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Ends the generator, its `finally` included."""
        if not self._ended:
            self._ended = True
            self._foreign.drop(self._ticket)

    def _ask(self) -> asyncio.Future[Any]:
        self._ended = True  # unless a value comes
        return self._foreign.more(self._ticket)

    def _took(self, item: Any) -> Any:
        if item is _END:
            raise _Ended
        self._ended = False
        return item

    __del__ = close


class _Ended(Exception):
    pass


_END = object()


def error_of(fault: dict[str, Any]) -> Exception:
    """What was thrown there: HTTPException, or JavaScriptError."""
    http: dict[str, Any] | None = fault.get("http")
    if http is not None:
        return HTTPException(http["status"], http["detail"], http["headers"], errors=http["errors"])
    error = JavaScriptError(fault["kind"], fault["message"], fault["stack"])
    if fault.get("cause"):
        error.__cause__ = error_of(fault["cause"])
    return error
