"""Calls to the other language, their answers, and the generators among these."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, ClassVar

from polyglot._bridge import host
from polyglot._bridge.mailbox import Mailbox
from polyglot._bridge.wake import Wake
from polyglot._bridge.work import Work
from polyglot._contract.exceptions import error_of
from polyglot._contract.request import current
from polyglot._contract.values import Values

FUNCTIONS = ""  # in place of a name: which functions a module has
INVOKE, MORE, DROP = 6, 7, 8
RETURNED, ITEMS, ITEM, LAST, FAILED = "=", "*", "+", ".", "!"


class Foreign:
    """Calls to the other language that wait for their answers."""

    here: ClassVar[Foreign]  # those of this interpreter

    def __init__(self, mail: Mailbox, values: Values, work: Work) -> None:
        self._mail = mail
        self._work = work
        self._values = values
        # Who waits for an answer: nobody yet, a stack that is set aside, or a task.
        self._waiting: dict[int, Wake | asyncio.Future[Any] | None] = {}
        self._answers: dict[int, Any] = {}
        self._ticket = 0
        work.wake_in_loop()
        Foreign.here = self

    def begin(self, place: str, args: Sequence[Any]) -> int:
        """Sends a call; `place` is file and name as JSON. TypeError when an argument cannot cross."""
        text, blob = self._values.pack(args)
        self._ticket += 1
        request = current.get(None)
        self._send(self._ticket, INVOKE, f"[{request._id if request else 0},{place},{text}]", blob)
        return self._ticket

    def more(self, ticket: int) -> int:
        """Asks a generator for its next value."""
        self._send(ticket, MORE)
        return ticket

    def drop(self, ticket: int) -> None:
        """Says that nobody waits for an answer, or for more of it, any longer."""
        self._waiting.pop(ticket, None)
        self._answers.pop(ticket, None)
        self._send(ticket, DROP)
        self._tell()

    def functions_of(self, file: str) -> list[str]:
        """The names of a module's functions; raises what its import throws there."""
        return self.wait(self.begin(f"{json.dumps(file)},{json.dumps(FUNCTIONS)}", []))

    def settle(self, item: tuple[Any, ...]) -> None:
        """An answer came; who awaits it goes on within this."""
        _, _, kind, ticket, tagged, value, _, blob = item
        waiter = self._waiting.pop(ticket, _GONE)
        if waiter is _GONE:
            return
        try:
            answer = value if kind == RETURNED and not tagged else self._answer(ticket, kind, value, blob)
        except Exception as error:  # a value that Python has no room for, such as a date of the year 200,000
            answer = _Raised(error)
        if not isinstance(waiter, asyncio.Future):
            self._answers[ticket] = answer
            if waiter:
                waiter.set()
        elif not waiter.done():
            self._work.is_settling = True
            try:
                if type(answer) is _Raised:
                    waiter.set_exception(answer.error)
                else:
                    waiter.set_result(answer)
            finally:
                self._work.is_settling = False

    def wait(self, ticket: int) -> Any:
        """Blocks the request, and only it, until the answer is there."""
        if not host.can_wait():
            self.drop(ticket)
            raise RuntimeError("A function of another language cannot be waited for here: call it in a handler")
        if ticket not in self._answers:
            wake = self._waiting[ticket] = Wake()
            if not self._work.waits():  # or else what comes next in the queue may have more to send
                self._mail.drain()
            try:
                wake.wait()
            finally:
                if ticket in self._waiting:
                    self.drop(ticket)
        return self._take(ticket)

    async def until[*Given](self, ask: Callable[[*Given], int], *given: *Given) -> Any:
        """The same, awaited, of what `ask` gives the ticket of."""
        ticket = ask(*given)
        # One of `loop.create_future` would have the loop count in Python what is in progress.
        future: asyncio.Future[Any] = asyncio.Future()
        self._waiting[ticket] = future
        self._tell()
        try:
            return await future
        finally:
            if ticket in self._waiting:
                self.drop(ticket)

    def _take(self, ticket: int) -> Any:
        answer = self._answers.pop(ticket)
        if isinstance(answer, _Raised):
            raise answer.error
        return answer

    def _answer(self, ticket: int, kind: str, value: Any, blob: bytes | None) -> Any:
        if kind == FAILED:
            return _Raised(error_of(value))
        if kind == LAST:
            return _END
        if kind == ITEMS:
            return Items(self, ticket)
        return self._values.unpack(value, blob)

    def _send(self, ticket: int, kind: int, head: str = "", blob: bytes | None = None) -> None:
        if kind != DROP:
            self._waiting[ticket] = None
        self._mail.put((ticket, kind, head, blob))

    def _tell(self) -> None:
        """The thread looks for what is to be sent whenever a stack is set aside, but knows nothing of tasks."""
        if not self._mail.due:
            self._mail.due = True
            host.host.wake()


class Items:
    """Values of a generator on the other side, each made when it is asked for."""

    def __init__(self, foreign: Foreign, ticket: int) -> None:
        self._foreign = foreign
        self._ticket = ticket
        self._ended = False

    def __iter__(self) -> Iterator[Any]:
        try:
            while not self._ended:
                yield self._took(self._foreign.wait(self._ask()))
        except _Ended:
            pass
        finally:
            self.close()

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            while not self._ended:
                yield self._took(await self._foreign.until(self._ask))
        except _Ended:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Ends the generator, its `finally` included."""
        if not self._ended:
            self._ended = True
            self._foreign.drop(self._ticket)

    def _ask(self) -> int:
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


class _Raised:
    """An answer that is to be raised."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


_END = object()
_GONE: Any = object()
