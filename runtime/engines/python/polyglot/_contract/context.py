"""The second argument of a handler: what belongs to the request but is not in it."""

import logging
from collections.abc import AsyncGenerator, Generator, Mapping
from json import dumps
from typing import Any
from urllib.parse import parse_qsl

from polyglot._contract.body import group, is_form, is_json, outgoing, parse_json
from polyglot._contract.cookies import Cookies
from polyglot._contract.foreign import Foreign, Items
from polyglot._contract.request import Request
from polyglot._contract.response import Response
from polyglot._contract.result import Answer, add_headers
from polyglot._contract.state import data_of
from polyglot._contract.trace import Trace, read_trace

ROUTE = '"","route"'
NO_REPLY = 0  # instead of a status, with the reason as text

_log = logging.getLogger("app")


class Context:
    """Parameters, query, cookies, state and log of one request, and the way to other routes."""

    __slots__ = ("_cookies", "_error", "_query", "_request", "_state")

    def __init__(self, request: Request) -> None:
        self._request = request
        self._query: dict[str, str | list[str]] | None = None
        self._cookies: Cookies | None = None
        self._state: dict[str, Any] | None = None
        self._error: Exception | None = None

    @property
    def params(self) -> dict[str, str]:
        """Path parameters, decoded: `[id]` is one segment, `[...path]` the rest with its slashes."""
        return self._request._params

    @property
    def query(self) -> dict[str, Any]:
        """Query values by name; a repeated name has a list."""
        if self._query is None:
            text = self._request.url.partition("?")[2].partition("#")[0]
            self._query = group(parse_qsl(text, keep_blank_values=True))
        return self._query

    @property
    def body(self) -> Any:
        """The body by its content type: JSON value, form fields, text or bytes; None when there is none."""
        content_type = self._request.headers.get("content-type", "")
        if is_form(content_type):
            return self._request.form()
        body = self._request.bytes()
        if not body:
            return None
        if is_json(content_type):
            return parse_json(body)
        return self._request.text() if content_type.lower().startswith("text/") else body

    @property
    def cookies(self) -> Cookies:
        """Cookies in and out."""
        if self._cookies is None:
            self._cookies = Cookies(self._request.headers.get("cookie", ""))
        return self._cookies

    @property
    def state(self) -> dict[str, Any]:
        """Free for middleware and handler, one dict a request."""
        if self._state is None:
            self._state = {} if self._request._noted is None else self._request._noted
        return self._state

    @property
    def error(self) -> Exception | None:
        """For middleware, behind `next()`: what the answer failed with; HTTPException where that was meant."""
        return self._error

    @property
    def request_id(self) -> str:
        """The request's id, as in the log and in `x-request-id`."""
        return self._request.request_id

    @property
    def trace(self) -> Trace | None:
        """Where the request stands in a trace, by its `traceparent`; None when it is part of none."""
        headers = self._request.headers
        return read_trace(headers.get("traceparent", ""), headers.get("tracestate"))

    @property
    def cancelled(self) -> bool:
        """Whether the client left or the time limit was reached."""
        return self._request._cancelled

    @property
    def log(self) -> logging.Logger:
        """A logger whose lines carry the request id."""
        return _log

    def call(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: str | bytes | None = None,
    ) -> Reply:
        """Calls a route of this app through the front door. No await is needed; in `async def` it may stand there."""
        lines, data = outgoing(headers, json, body)
        foreign = Foreign.here
        ticket = foreign.begin(ROUTE, [path, method, lines, data])
        status, told, content = foreign.wait(ticket)
        if status == NO_REPLY:
            raise ConnectionError(f"{method} {path} got no answer: {told}")
        items = Items(foreign, ticket) if content is None else None
        return Reply(content or b"", status, dict(told), items)


class Reply(Response):
    """The answer of another route; `await`-able so that `await context.call(…)` reads as it should.

    A body that is still being made is read when it is asked for, as a whole or with `for` and `async for`, piece by piece.
    """

    headers: dict[str, str]  # type: ignore[reportIncompatibleVariableOverride]

    def __init__(self, body: bytes, status: int, headers: dict[str, str], items: Items | None) -> None:
        super().__init__(body, status, headers)
        self._items = items
        if items is not None:
            self.body = iter(items)  # not of this object itself: what nobody reads ends when nobody has it any more

    def bytes(self) -> bytes:
        """The body; what is still on its way is waited for."""
        if isinstance(self.body, Generator):
            self.body = b"".join(self.body)
        return super().bytes()

    def __iter__(self) -> Generator[bytes]:
        if isinstance(self.body, Generator):
            yield from self.body
        else:
            yield super().bytes()

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        if self._items is not None and isinstance(self.body, Generator):
            async for piece in self._items:
                yield piece
        else:
            yield super().bytes()

    def __await__(self) -> Generator[Any, None, Reply]:
        return self
        yield


def context_of(request: Request) -> Context:
    """The request's context, made when first asked for."""
    if request._context is None:
        request._context = Context(request)
    return request._context


def shared_state(request: Request) -> str:
    """What those in front may want to know, as JSON; nothing where nobody has looked at it, or noted anything."""
    context: Context | None = request._context
    return dumps(data_of(context._state)) if context is not None and context._state is not None else ""


def with_cookies(request: Request, answer: Answer) -> Answer:
    """The answer with the cookies that the handler set through the context."""
    context: Context | None = request._context
    cookies = context._cookies.outgoing if context is not None and context._cookies is not None else None
    if not cookies:
        return answer
    status, head, body = answer
    return status, add_headers(head, [("set-cookie", cookie) for cookie in cookies]), body
