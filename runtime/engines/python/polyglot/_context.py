"""The second argument of a handler: what belongs to the request but is not in it."""

import json
import logging
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote

from polyglot import _host
from polyglot._request import Request, group, is_form, is_json, parse_json
from polyglot._response import Response

_log = logging.getLogger("app")


class Cookies(Mapping[str, str]):
    """Cookies the client sent; `set` and `delete` ask it to keep or forget one."""

    def __init__(self, header: str) -> None:
        self._received: dict[str, str] = {}
        self.outgoing: list[str] = []
        for pair in header.split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals and name not in self._received:
                self._received[name.strip()] = unquote(value.strip().strip('"'))

    def __getitem__(self, name: str) -> str:
        return self._received[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._received)

    def __len__(self) -> int:
        return len(self._received)

    def all(self) -> dict[str, str]:
        """Every cookie the client sent, by name."""
        return dict(self._received)

    def set(
        self,
        name: str,
        value: str,
        *,
        path: str = "/",
        domain: str | None = None,
        max_age: int | None = None,
        expires: datetime | None = None,
        http_only: bool = False,
        secure: bool = False,
        same_site: Literal["Strict", "Lax", "None"] | None = None,
    ) -> None:
        """Asks the client to keep a cookie; `max_age` in seconds."""
        if not name or any(c in name for c in '()<>@,;:\\"/[]?={} \t\r\n') or not name.isascii():
            raise ValueError(f"Cookie name {name!r} is not a token; use letters, digits and '-'")
        if any(c in f"{path}{domain}" for c in ";\r\n"):
            raise ValueError("path and domain of a cookie must not contain ';' or line breaks")
        parts = [f"{name}={quote(value, safe="!'()*~")}"]
        if max_age is not None:
            parts.append(f"Max-Age={max_age}")
        if domain:
            parts.append(f"Domain={domain}")
        if path:
            parts.append(f"Path={path}")
        if expires:
            parts.append(f"Expires={expires.astimezone(UTC):%a, %d %b %Y %H:%M:%S GMT}")
        if http_only:
            parts.append("HttpOnly")
        if secure:
            parts.append("Secure")
        if same_site:
            parts.append(f"SameSite={same_site}")
        self.outgoing.append("; ".join(parts))

    def delete(self, name: str, *, path: str = "/", domain: str | None = None) -> None:
        """Asks the client to forget a cookie."""
        self.set(name, "", path=path, domain=domain, max_age=0)


class Context:
    """Parameters, query, cookies, state and log of one request, and the way to other routes."""

    __slots__ = ("_cookies", "_query", "_request", "_state")

    def __init__(self, request: Request) -> None:
        self._request = request
        self._query: dict[str, str | list[str]] | None = None
        self._cookies: Cookies | None = None
        self._state: dict[str, Any] | None = None

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
            self._state = {}
        return self._state

    @property
    def request_id(self) -> str:
        """The request's id, as in the log and in `x-request-id`."""
        return self._request.request_id

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
        json: Any = None,  # noqa: A002 - the word of requests and httpx
        body: str | bytes | None = None,
    ) -> "Reply":
        """Calls a route of this app through the front door. No await is needed; in `async def` it may stand there."""
        lines = dict(headers or {})
        if json is not None:
            body = _dumps(json)
            lines.setdefault("content-type", "application/json")
        data = body.encode() if isinstance(body, str) else body
        init = _dumps({"method": method, "headers": lines})
        status, pairs, content = _host.wait(_host.host.call(self._request._id, path, init, data))
        return Reply(content.to_bytes(), status, _pairs(pairs))


class Reply(Response):
    """The answer of another route; `await`-able so that `await context.call(…)` reads as it should."""

    def __await__(self) -> Generator[Any, None, "Reply"]:
        return self
        yield


def _dumps(value: Any) -> str:
    return json.dumps(value)


def _pairs(text: str) -> dict[str, str]:
    return dict(json.loads(text))
