"""Heads of requests and answers in the terms of ASGI and WSGI."""

import json
from typing import Any, NamedTuple
from urllib.parse import unquote

from polyglot._contract.exceptions import HandlerFault, HTTPException
from polyglot._contract.request import Request
from polyglot._contract.result import BYTES, JSON, NOTHING, TEXT

VERSIONS = {"version": "3.0", "spec_version": "2.3"}
PORTS = {"http": 80, "https": 443}

_LETTERS: dict[Any, str] = {
    (b"content-type", b"application/json"): JSON,
    (b"content-type", b"text/plain; charset=utf-8"): TEXT,
    (b"content-type", b"application/octet-stream"): BYTES,
}
_LENGTH = b"content-length"


class Target(NamedTuple):
    """What a URL comes to for an app that stands at `root`: that path is as sent, all others begin with it."""

    scheme: str
    host: str
    root: str
    path: str
    query: str


def target_of(url: str, depth: int) -> Target:
    """`depth` is how many parts of the path the app's file stands for. What lies below begins with a slash."""
    scheme, _, rest = url.partition("://")
    start = rest.find("/")
    host, target = (rest[:start], rest[start:]) if start >= 0 else (rest, "/")
    path, _, query = target.partition("?")
    query = query.partition("#")[0]
    root = "/".join(path.split("/", depth + 1)[: depth + 1])
    return Target(scheme, host, root, path if len(path) > len(root) else f"{path}/", query)


def address_of(host: str, scheme: str) -> tuple[str, int]:
    """Name and port of a `Host`."""
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit():
        return name.strip("[]"), int(port)
    return host.strip("[]"), PORTS.get(scheme, 80)


def client_of(request: Request) -> tuple[str, int] | None:
    """Who sent it: what a proxy that is trusted says last (lines of others have been taken away), else the socket."""
    if "orwarded-" in request._raw_headers or "ORWARDED-" in request._raw_headers:
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded, 0
    around = surroundings_of(request)
    return tuple(around["client"]) if around.get("client") else None  # type: ignore[return-value]


def surroundings_of(request: Request) -> dict[str, Any]:
    """What the host tells of a request to a whole app, in place of path parameters."""
    return request._params or {}


def scope_of(request: Request, depth: int, state: dict[str, Any]) -> dict[str, Any]:
    """The scope of one request."""
    target = target_of(request.url, depth)
    lines = request._raw_headers.encode("latin-1", "replace").split(b"\n") if request._raw_headers else []
    headers = list(zip(map(bytes.lower, lines[::2]), lines[1::2], strict=True))
    refuse_upgrade(request)
    around = surroundings_of(request)
    path, root = target.path, target.root
    raw_path = path.encode("utf-8", "replace")
    if "%" in path:
        path, root = unquote(path), unquote(root)
    noted = request._noted
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": VERSIONS.copy(),
        "http_version": around.get("version", "1.1"),
        "method": request.method,
        "scheme": target.scheme,
        "path": path,
        "raw_path": raw_path,
        "query_string": target.query.encode("utf-8", "replace"),
        "root_path": root,
        "headers": headers,
        "client": client_of(request),
        "server": address_of(target.host, target.scheme),
        "state": {**state, **noted} if noted else state.copy(),
        "extensions": {},
    }
    if params := around.get("params"):
        scope["path_params"] = params
    return scope


def refuse_upgrade(request: Request) -> None:
    """HTTPException(501) for a WebSocket."""
    raw = request._raw_headers
    if ("pgrade\n" in raw or "PGRADE\n" in raw) and request.headers.get("upgrade", "").lower() == "websocket":
        raise HTTPException(501, "WebSockets are not served here; server-sent events are")


def head_of(headers: Any) -> str:
    """A head for the other side, which sends its own `content-length`."""
    if type(headers) is list and len(headers) == 2:
        first, second = headers
        letter = _letter(second) if first[0] == _LENGTH else _letter(first) if second[0] == _LENGTH else None
        if letter:
            return letter
    try:
        pairs = [
            (bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1"))
            for name, value in headers
            if name != _LENGTH
        ]
    except (TypeError, ValueError) as error:
        raise HandlerFault(f"headers must be pairs of bytes, not {headers!r}") from error
    return json.dumps(pairs) if pairs else NOTHING


def _letter(pair: Any) -> str | None:
    return _LETTERS.get(pair) if type(pair) is tuple else None
