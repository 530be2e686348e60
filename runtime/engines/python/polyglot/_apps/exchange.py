"""One request on its way through an ASGI app: what the app sends, as an answer at once or as a stream.

Longer than 200 lines: where an answer stands decides what each step of app, client and dispatcher comes to.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from polyglot._apps.heads import head_of
from polyglot._apps.outlet import Outlet
from polyglot._apps.receiving import Message, Receiving
from polyglot._contract.exceptions import HandlerFault, HTTPException
from polyglot._contract.request import Request
from polyglot._contract.result import BYTES, NOTHING, Answer
from polyglot._contract.streams import Told

MOST_WAITING = 65_536  # bytes an app may be ahead of its client
MOST_TEXT = 16_384  # bytes up to which a text is sent as such
GRACE = 1.0  # seconds that an app has for itself when its client has left
# What Starlette answers for an exception before it passes that on.
UNTOLD = b"Internal Server Error"

# Where an answer stands.
NONE, STARTED, OPEN, DONE = range(4)


class Exchange(Receiving):
    """One request. The dispatcher sees it as the request's task, and as its stream once that is open."""

    __slots__ = (
        "_answered", "_ended", "_gone", "_head", "_held", "_kept", "_name", "_outlet", "_over", "_room", "_size",
        "_state", "_status", "_timer", "_wanted", "eager", "task",
    )  # fmt: skip

    def __init__(self, request: Request, name: str, outlet: Outlet, over: Callable[[Exchange], None]) -> None:
        super().__init__(request, outlet.loop)
        self.eager = True
        self._outlet = outlet
        self._name = name
        self._over = over
        self._state = NONE
        self._status = 0
        self._head: Any = ()
        self._answered = False  # the host has the last of it
        self._gone = False
        self._ended = False
        self._held: Answer | None = None
        self._kept: list[bytes] = []
        self._size = 0
        self._wanted: Told | None = None
        self._room: asyncio.Future[None] | None = None
        self.task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    # -- what the app calls

    async def send(self, message: Message) -> None:
        """Takes the head, and the body piece by piece; waits while the client does not read."""
        kind = message["type"]
        if kind == "http.response.body" and self._state in (STARTED, OPEN):
            if self._gone:
                await asyncio.sleep(0)  # an app that sends and sends must get to know
                return
            if self._state == STARTED and not self._kept and not message.get("more_body", False):
                self._complete(message.get("body", b""))
                return
            await self._piece(message.get("body", b""), message.get("more_body", False))
        elif kind == "http.response.start" and self._state == NONE:
            self._status = _status_of(message["status"])
            self._head = message.get("headers", ())
            self._state = STARTED
            if not self.eager and not self._gone:
                self._outlet.loop.call_soon(self._begin)
        elif not self._gone:
            raise RuntimeError(f"An app cannot send {kind!r} {_WHEN[self._state]}")

    # -- what it comes to

    def _complete(self, body: Any) -> None:
        """The whole answer at once."""
        self._state = DONE
        head = head_of(self._head)
        if self.request.method == "HEAD":
            body = None
        elif not body:
            body = ""
        elif head != BYTES and len(body) <= MOST_TEXT:
            body = _text_of(body)
        answer = (self._status, head, body)
        if self._status == 500 and body in (UNTOLD, UNTOLD.decode()):
            self._held = answer
        else:
            self._answer(answer)
        self.end()

    async def _piece(self, body: bytes, more: bool) -> None:
        if body:
            self._kept.append(bytes(body))
            self._size += len(body)
        self._ended = not more
        if self._state == STARTED:
            if self._ended:
                self._complete(b"".join(self._kept))
        elif self._wanted:
            self._deliver(self._wanted)
        if self._size > MOST_WAITING and not self._ended and not self._gone:
            if self._state == STARTED:
                self._begin()
            self._room = self._outlet.loop.create_future()
            await self._room

    def _begin(self) -> None:
        """Sends the head, and what there is of the body: the rest is asked for."""
        if self._state != STARTED or self._gone:
            return
        if self.request.method == "HEAD":
            self._answer((self._status, head_of(self._head), None))
            self._leave_client()
        else:
            self._state = OPEN
            first = self._take() if self._kept else None
            self._outlet.mail.put((self.request._id, -self._status, head_of(self._head), first))
            self._outlet.streams.adopt(self)
            self._after()

    def _take(self) -> bytes:
        piece = self._kept[0] if len(self._kept) == 1 else b"".join(self._kept)
        self._kept.clear()
        self._size = 0
        _settle(self._room)
        return piece

    def _deliver(self, told: Told) -> None:
        if not self._kept and not self._ended:
            self._wanted = told
            return
        self._wanted = None
        if self._kept:
            told("piece", (NOTHING, self._take()))
        if self._ended:
            self._state = DONE
            self._answered = True
            told("end", None)
            self.end()
        self._after()

    def _answer(self, answer: Answer) -> None:
        self._answered = True
        self._outlet.answer(self.request, answer)
        self._after()

    def refuse(self, refusal: HTTPException) -> None:
        """Answers for a body that cannot be read to its end."""
        if self._state == NONE and not self._gone:  # what is wrong with a body is told by us
            self._fault(refusal)
            self._leave_client()

    def _fault(self, error: BaseException) -> None:
        self._answered = True
        self._outlet.fault(self.request, error)
        self._after()

    def _after(self) -> None:
        # The dispatcher looks for answers itself behind what it has begun.
        if not self.eager:
            self._outlet.wake()

    # -- how the app ends

    def ended(self) -> None:
        """The app has returned."""
        if self._held:
            self._answer(self._held)
        elif not self._gone and not self._ended and self._state in (STARTED, OPEN):
            self._break(HandlerFault(f"{self._name} returned before the end of its answer"))
        elif not self._gone and self._state == NONE:
            self._fault(HandlerFault(f"{self._name} returned without an answer"))
        self._end()

    def failed(self, error: BaseException) -> None:
        """The app has raised, or was cancelled."""
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            fault = HandlerFault(f"{type(error).__name__} in an app ends only the request: {error}")
            fault.__cause__ = error
            error = fault
        if self._gone:
            pass
        elif self._held or self._state in (NONE, STARTED):
            self._fault(error)
        elif self._state == OPEN and not self._ended:
            self._break(error)
        else:
            self._outlet.report(self.request.request_id, "after the answer", error)
        self._end()

    def _break(self, error: BaseException) -> None:
        self._begin()
        told = self._wanted or self._outlet.streams.told(self)
        if self._kept:
            told("piece", (NOTHING, self._take()))
        self._answered = True
        told("fault", error)
        self._after()

    def _end(self) -> None:
        if not self._answered and not self._ended:
            self._fault(asyncio.CancelledError())
        self.request._task = None
        self.request._running = False
        self._over(self)
        if self._timer:
            self._timer.cancel()

    # -- what the dispatcher calls

    def leave(self, task: asyncio.Task[None]) -> None:
        """The app waits: what it has sent so far goes out."""
        self.task = task
        self.request._task = self  # type: ignore[assignment]
        self._outlet.tasks.adopt(task, self.request)
        self._begin()

    def next(self, told: Told) -> None:
        """The client wants more."""
        self._deliver(told)

    def close(self, done: Callable[[], None]) -> None:
        """The client left in the middle."""
        self.cancel()
        self._answered = True
        done()

    def cancel(self) -> None:
        """The client left, or the time is up: the app is told, and is cancelled if that does not end it."""
        if not self._gone:
            self._leave_client()
            if self.task and not self.task.done():
                self._timer = self._outlet.loop.call_later(GRACE, self.task.cancel)

    def _leave_client(self) -> None:
        self._gone = True
        self._kept.clear()
        _settle(self._room)
        self.end()


_WHEN = ("before http.response.start", "after http.response.start", "after a part of the body", "after its answer")


def _settle(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)


def _status_of(status: Any) -> int:
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise HandlerFault(f"The status {status!r} cannot be sent; use a whole number from 200 to 599")
    return int(status)


def _text_of(body: Any) -> Any:
    try:
        return str(body, "utf-8")
    except UnicodeDecodeError:
        return bytes(body)
