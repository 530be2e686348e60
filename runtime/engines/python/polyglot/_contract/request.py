"""The request as a handler sees it; everything but method, url and ids is decoded when first asked for."""

import json
from collections.abc import AsyncIterator, Iterator
from contextvars import Context as Variables
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from polyglot._bridge import host
from polyglot._contract.body import check_depth, group, is_form, is_json, parse_json, wrong_type
from polyglot._contract.exceptions import HandlerFault, HTTPException
from polyglot._contract.parts import File, Headers

if TYPE_CHECKING:
    from asyncio import Task

STREAMED = -1

current: ContextVar[Request] = ContextVar("polyglot_request")


class Request:
    """One HTTP request. The readers return values, in `def` and `async def` alike: no await."""

    __slots__ = (
        "__weakref__", "_body", "_cancelled", "_context", "_file", "_headers", "_id", "_noted", "_params", "_raw_headers",
        "_running", "_task", "_variables", "method", "request_id", "url",
    )  # fmt: skip

    def __init__(
        self, id: int, method: str, url: str, raw_headers: str, params: dict[str, str], request_id: str, body: Any
    ) -> None:
        self._id = id
        self.method = method
        self.url = url
        self.request_id = request_id
        self._raw_headers = raw_headers
        self._params = params
        self._body = body
        self._headers: Headers | None = None
        self._context: Any = None  # a Context, which knows this class
        self._noted: dict[str, Any] | None = None  # what those in front have noted in `context.state`
        self._cancelled = False
        self._running = False  # inside the author's code, where an interrupt may raise
        self._task: Task[Any] | None = None
        self._variables: Variables | None = None

    @property
    def path(self) -> str:
        """The path of the url, as sent, without the query."""
        start = self.url.find("/", self.url.find("//") + 2)
        return self.url[start:].partition("?")[0].partition("#")[0]

    @property
    def headers(self) -> Headers:
        """The header lines; names in lower case."""
        if self._headers is None:
            lines = self._raw_headers.split("\n") if self._raw_headers else []
            self._headers = Headers([(lines[i].lower(), lines[i + 1]) for i in range(0, len(lines) - 1, 2)])
        return self._headers

    def _content_type(self) -> str | None:
        # Asked for by every JSON request: found without making all header lines into pairs.
        if self._headers is None and self._raw_headers:
            lines = self._raw_headers.split("\n")
            for at in range(0, len(lines) - 1, 2):
                if len(lines[at]) == 12 and lines[at].lower() == "content-type":
                    return lines[at + 1]
            return None
        return self.headers.get("content-type")

    def bytes(self) -> bytes:
        """The whole body; waits for it when it is still on its way. HTTPException(413) beyond the limit."""
        if self._body == STREAMED:
            self._body = b"".join(BodyStream(self))
        return self._body or b""

    def text(self) -> str:
        """The body decoded as UTF-8; wrong bytes become U+FFFD."""
        return self.bytes().decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON. HTTPException(415) for another content type, (400) naming the place of a mistake."""
        self._require_json()
        return parse_json(self.bytes())

    def _require_json(self) -> None:
        content_type = self._content_type()
        if content_type is not None and content_type != "application/json" and not is_json(content_type):
            raise wrong_type(content_type, "application/json")

    def _json_bytes(self) -> bytes:
        """The body for somebody who parses JSON himself: not deeper than ours may be, and without NaN."""
        self._require_json()
        body = self.bytes()
        check_depth(body)
        if b"NaN" in body or b"Infinity" in body:
            parse_json(body)
        return body

    def form(self) -> dict[str, Any]:
        """The fields of a form body: text or `File` by name, a list for repeated names."""
        content_type = self.headers.get("content-type", "none")
        if not is_form(content_type):
            raise wrong_type(content_type, "multipart/form-data or application/x-www-form-urlencoded")
        if content_type.lower().startswith("application/"):
            pairs: list[tuple[str, Any]] = parse_qsl(self.text(), keep_blank_values=True)
            return group(pairs)
        flat = host.wait(host.host.form(self.bytes(), content_type))
        if flat is None:
            raise HTTPException(400, "Malformed form body: its parts do not follow its content type")
        values = [
            value if isinstance(value, str) else File(value[0], value[1], value[2].to_bytes()) for value in flat[1::2]
        ]
        return group(list(zip(flat[::2], values, strict=True)))

    def stream(self) -> BodyStream:
        """The body piece by piece as it arrives, with `for` or `async for`."""
        return BodyStream(self)


class BodyStream:
    """Pieces of a request body; the client is read no faster than this is iterated."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        if self._request._body != STREAMED:
            if body := self._request.bytes():
                yield body
            return
        while (piece := checked_piece(host.wait(host.host.read(self._request._id)))) is not None:
            yield piece
        self._request._body = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._request._body != STREAMED:
            if body := self._request.bytes():
                yield body
            return
        while (piece := checked_piece(await host.host.read(self._request._id))) is not None:
            yield piece
        self._request._body = b""


def checked_piece(piece: Any) -> bytes | None:
    """What `host.read` gave, as bytes; HTTPException or HandlerFault for a body that cannot be read to its end."""
    if piece is None:
        return None
    if isinstance(piece, str):
        failure = json.loads(piece)
        if failure["status"] is None:
            raise HandlerFault(failure["detail"])
        raise HTTPException(failure["status"], failure["detail"])
    return piece.to_bytes()
