"""The request as a handler sees it; everything but method, url and ids is decoded when first asked for."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextvars import Context as Variables
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from polyglot import _host
from polyglot._exceptions import HTTPException

if TYPE_CHECKING:
    from asyncio import Task

    from polyglot._context import Context

MAX_JSON_DEPTH = 200
STREAMED = -1

current: ContextVar["Request"] = ContextVar("polyglot_request")


class Headers(Mapping[str, str]):
    """Header lines by name, whatever their case; `get_all` gives every line of a repeated one."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def get_all(self, name: str) -> list[str]:
        """All values of a header, in the order they came."""
        name = name.lower()
        return [value for key, value in self.pairs if key == name]

    def __getitem__(self, name: str) -> str:
        values = self.get_all(name)
        if not values:
            raise KeyError(name)
        return ("; " if name.lower() == "cookie" else ", ").join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_all(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for key, _ in self.pairs))

    def __len__(self) -> int:
        return len({key for key, _ in self.pairs})

    def __repr__(self) -> str:
        return f"Headers({self.pairs!r})"


class File:
    """An uploaded file of a multipart form."""

    def __init__(self, name: str, type: str, content: bytes) -> None:
        self.name = name
        self.type = type
        self.size = len(content)
        self._content = content

    def bytes(self) -> bytes:
        """The content as it came."""
        return self._content

    def text(self) -> str:
        """The content decoded as UTF-8."""
        return self._content.decode()


class Request:
    """One HTTP request. The readers return values, in `def` and `async def` alike: no await."""

    __slots__ = (
        "_body", "_cancelled", "_context", "_headers", "_id", "_params", "_raw_headers", "_running", "_task", "_variables",
        "method", "request_id", "url",
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
        self._context: Context | None = None
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
        content_type = self.headers.get("content-type")
        if content_type is not None and not is_json(content_type):
            raise wrong_type(content_type, "application/json")
        return parse_json(self.bytes())

    def form(self) -> dict[str, Any]:
        """The fields of a form body: text or `File` by name, a list for repeated names."""
        content_type = self.headers.get("content-type", "none")
        if not is_form(content_type):
            raise wrong_type(content_type, "multipart/form-data or application/x-www-form-urlencoded")
        if content_type.lower().startswith("application/"):
            pairs: list[tuple[str, Any]] = parse_qsl(self.text(), keep_blank_values=True)
            return group(pairs)
        flat = _host.wait(_host.host.form(self.bytes(), content_type))
        if flat is None:
            raise HTTPException(400, "Malformed form body: its parts do not follow its content type")
        values = [value if isinstance(value, str) else File(value[0], value[1], value[2].to_bytes()) for value in flat[1::2]]
        return group(list(zip(flat[::2], values, strict=True)))

    def stream(self) -> "BodyStream":
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
        while (piece := _checked(_host.wait(_host.host.read(self._request._id)))) is not None:
            yield piece
        self._request._body = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._request._body != STREAMED:
            if body := self._request.bytes():
                yield body
            return
        while (piece := _checked(await _host.host.read(self._request._id))) is not None:
            yield piece
        self._request._body = b""


def _checked(piece: Any) -> bytes | None:
    if piece is None:
        return None
    if isinstance(piece, str):
        failure = json.loads(piece)
        raise HTTPException(failure["status"], failure["detail"])
    return piece.to_bytes()


def is_json(content_type: str) -> bool:
    """`application/json` or `application/…+json`, parameters aside."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def is_form(content_type: str) -> bool:
    """A multipart or urlencoded form, parameters aside."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("multipart/form-data", "application/x-www-form-urlencoded")


def wrong_type(content_type: str, accepted: str) -> HTTPException:
    """The 415 of a reader that was asked for what the body is not."""
    return HTTPException(415, f"Content type {content_type} cannot be read here; send {accepted}")


def group(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Values by name; a repeated name has a list."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def parse_json(body: bytes) -> Any:
    """JSON from bytes; HTTPException(400) names line and column. Deep nesting is refused: it eats the stack (H7)."""
    if body.count(b"[") + body.count(b"{") > MAX_JSON_DEPTH:
        _check_depth(body)
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        raise HTTPException(400, f"Malformed JSON at line {error.lineno}, column {error.colno}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(400, f"Malformed JSON: {error}") from error


def _check_depth(body: bytes) -> None:
    depth = 0
    quoted = False
    escaped = False
    for at, byte in enumerate(body):
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                line = body.count(b"\n", 0, at) + 1
                column = at - body.rfind(b"\n", 0, at)
                raise HTTPException(
                    400, f"JSON is nested deeper than {MAX_JSON_DEPTH} levels at line {line}, column {column}"
                )
        elif byte in b"]}":
            depth -= 1
