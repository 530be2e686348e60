"""WSGI apps: one request as the app's environ, and what it returns as an answer."""

import io
import sys
from collections.abc import Callable, Generator, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from polyglot._apps.heads import address_of, client_of, refuse_upgrade, surroundings_of, target_of
from polyglot._bridge import host
from polyglot._contract.exceptions import HandlerFault
from polyglot._contract.request import STREAMED, Request, checked_piece
from polyglot._contract.response import Response

MOST_WHOLE = 262_144  # bytes
# As CGI has them, without the prefix of all others.
_BARE = {"CONTENT_TYPE", "CONTENT_LENGTH"}
_FIXED: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


def wsgi_call(app: Callable[..., Iterable[bytes]], name: str, depth: int) -> Callable[[Request], Response]:
    """How a request is answered by an app that stands for `depth` parts of the path."""

    def call(request: Request) -> Response:
        head = _Head(name)
        items = app(environ_of(request, depth), head.start)
        return _answer(items, head, request.method == "HEAD")

    return call


class _Head:
    """What `start_response` was told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.written: list[bytes] = []
        self.sent = False

    @property
    def is_short(self) -> bool:
        """Whether it tells of a body that is best sent as a whole."""
        length = next((value for name, value in self.headers if name.lower() == "content-length"), "")
        return length.isdigit() and int(length) <= MOST_WHOLE

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if exc_info and self.sent:
            raise exc_info[1].with_traceback(exc_info[2])
        if self.status and not exc_info:
            raise RuntimeError("start_response was called twice")
        try:
            self.status = int(status[:3])
        except ValueError:
            raise HandlerFault(f'{self.name} called start_response with {status!r}, not such as "200 OK"') from None
        self.headers = list(headers)
        return self.written.append


def _answer(items: Iterable[bytes], head: _Head, bodyless: bool) -> Response:
    """Whole where the app has all of it at hand; else a stream, whose head is known with the first piece."""
    pieces = _pieces(items, head)
    try:
        first = next(pieces, b"")
        if not head.status:
            raise HandlerFault(f"{head.name} returned without a call of start_response")
        head.sent = True
        whole = bodyless or head.is_short or (isinstance(items, (list, tuple)) and len(items) <= 1)
    except BaseException:
        pieces.close()
        raise
    if not whole:
        return Response(_all(first, pieces), head.status, head.headers)
    rest = b"" if bodyless else b"".join(pieces)
    pieces.close()
    return Response(None if bodyless else first + rest or None, head.status, head.headers)


def _pieces(items: Iterable[bytes], head: _Head) -> Generator[bytes]:
    try:
        for item in items:
            while head.written:
                yield head.written.pop(0)
            if item:
                yield item
        yield from head.written
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()


def _all(first: bytes, pieces: Generator[bytes]) -> Generator[bytes]:
    try:
        yield first
        yield from pieces
    finally:
        pieces.close()


def environ_of(request: Request, depth: int) -> dict[str, Any]:
    """The environ of one request."""
    refuse_upgrade(request)
    target = target_of(request.url, depth)
    name, port = address_of(target.host, target.scheme)
    around = surroundings_of(request)
    client = client_of(request)
    environ: dict[str, Any] = {
        **_FIXED,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": _decode(target.root),
        "PATH_INFO": _decode(target.path[len(target.root) :]),
        "QUERY_STRING": target.query,
        "RAW_URI": target.path,
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{around.get('version', '1.1')}",
        "wsgi.url_scheme": target.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input": io.BufferedReader(_Body(request)) if request._body == STREAMED else io.BytesIO(request.bytes()),
    }
    if client:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in request.headers.pairs:
        key = name.upper().replace("-", "_")
        if "_" in name:  # would pass for another header
            continue
        if key not in _BARE:
            key = f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def _decode(path: str) -> str:
    """Bytes as latin-1, as PEP 3333 wants it."""
    return unquote_to_bytes(path).decode("latin-1")


class _Body(io.RawIOBase):
    """A request body that is still on its way."""

    def __init__(self, request: Request) -> None:
        self._id = request._id
        self._rest = b""
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest and not self._over:
            piece = checked_piece(host.wait(host.host.read(self._id)))
            self._over = piece is None
            self._rest = piece or b""
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
