"""What an ASGI app receives: the body, then the end of its request."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from polyglot._bridge import host
from polyglot._contract.exceptions import HTTPException
from polyglot._contract.request import STREAMED, Request, checked_piece

Message = MutableMapping[str, Any]


class Receiving:
    """Of one request."""

    __slots__ = ("_is_given", "_is_over", "_loop", "_waiting", "request")

    def __init__(self, request: Request, loop: asyncio.AbstractEventLoop) -> None:
        self.request = request
        self._loop = loop
        self._is_given = False
        self._is_over = False
        self._waiting: list[asyncio.Future[None]] | None = None

    async def receive(self) -> Message:
        """The body, all of it or piece by piece; then that the client left, or has its answer."""
        if not self._is_given:
            return await self._next_of_body()
        if not self._is_over:
            over: asyncio.Future[None] = self._loop.create_future()
            self._waiting = [*(self._waiting or ()), over]
            await over
        return {"type": "http.disconnect"}

    def refuse(self, refusal: HTTPException) -> None:
        """Is told of a body that cannot be read to its end."""
        raise refusal

    def end(self) -> None:
        """Nothing comes any more."""
        self._is_over = True
        for one in self._waiting or ():
            if not one.done():
                one.set_result(None)
        self._waiting = None

    async def _next_of_body(self) -> Message:
        body = self.request._body
        if body != STREAMED:
            self._is_given = True
            return {"type": "http.request", "body": body or b"", "more_body": False}
        try:
            piece = checked_piece(await host.host.read(self.request._id))
        except HTTPException as refusal:
            self._is_given = True
            self.refuse(refusal)
            return {"type": "http.disconnect"}
        self._is_given = piece is None
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}
