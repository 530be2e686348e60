"""The streams of one interpreter: which are open, and what the client is told of each step."""

import asyncio
import json
from array import array
from collections.abc import Callable
from typing import Any

from polyglot._bridge.mailbox import BROKEN, CHUNK, END, Mailbox
from polyglot._contract import faults
from polyglot._contract.context import with_cookies
from polyglot._contract.request import Request
from polyglot._contract.result import NOTHING, Answer, add_headers
from polyglot._contract.streams import Pack, Steps, Stream, Told


class Streams:
    """Open response streams by request. `cell` holds the running request's id; `over` is told when one has ended."""

    def __init__(
        self,
        mail: Mailbox,
        *,
        root: str,
        cell: array[int],
        loop: asyncio.AbstractEventLoop,
        over: Callable[[Request], None],
        fault: Callable[[Request, BaseException], None],
    ) -> None:
        self._mail = mail
        self._root = root
        self._cell = cell
        self._loop = loop
        self._over = over
        self._fault = fault
        self._open: dict[int, Steps] = {}

    def open(self, request: Request, answer: Answer) -> None:
        """Begins a stream with its first piece, which decides the content type; a fault before it is an ordinary one."""
        status, head, body = answer
        stream = Stream(request, body, self._loop)
        self._open[request._id] = stream

        def begin(state: str, value: Any) -> None:
            if state == "fault":
                del self._open[request._id]
                self._fault(request, value)
                return
            kind, piece = stream.first(state, value)
            full = add_headers(kind, json.loads(head)) if head else kind
            _, full, _ = with_cookies(request, (status, full, None))
            self._mail.put((request._id, -status, full, piece))
            if state == "end":
                self._end(stream, END, NOTHING)

        stream.next(begin)

    def open_values(self, request: Request, items: Any, pack: Pack) -> None:
        """Begins what a function of the other language's caller goes through; nothing runs before it is asked for."""
        self._open[request._id] = Stream(request, items, self._loop, pack)

    def adopt(self, stream: Steps) -> None:
        """Asks this one for more from now on: its head, and maybe a first piece, are sent."""
        self._open[stream.request._id] = stream

    def pull(self, id: int) -> None:
        """The client wants the next piece."""
        stream = self._open.get(id)
        # Whoever left meanwhile could not end a step that has not begun: it would wait for ever.
        if stream is not None and not stream.request._cancelled:
            self._cell[0] = id
            stream.next(self.told(stream))

    def told(self, stream: Steps) -> Told:
        """Sends what a step of this stream gave."""

        def piece(state: str, value: Any) -> None:
            if state == "piece":
                self._mail.put((stream.request._id, CHUNK, *value))
            elif state == "end":
                self._end(stream, END, NOTHING)
            else:
                fault = faults.describe(value, self._root, cancelled=stream.request._cancelled)
                self._end(stream, BROKEN, fault)

        return piece

    def close(self, id: int) -> None:
        """The client left."""
        stream = self._open.get(id)
        if stream is not None:
            self._cell[0] = id
            stream.close(lambda: self._end(stream, END, NOTHING))

    def _end(self, stream: Steps, kind: int, text: str) -> None:
        request = stream.request
        self._open.pop(request._id, None)
        self._over(request)
        self._mail.put((request._id, kind, text, None))
