"""The response a handler may return when plain data is not enough."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from polyglot._contract.parts import Headers, ResponseHeaders

HeadersLike = Mapping[str, Any] | Iterable[tuple[str, str]]


class Response:
    """Status, headers and body. The body may be text, bytes, data for JSON, a generator, or nothing.

    A header value may be a list, which gives several lines: ``{"set-cookie": ["a=1", "b=2"]}``.
    """

    def __init__(self, body: Any = None, status: int = 200, headers: HeadersLike | None = None) -> None:
        if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
            raise ValueError(f"Response: status {status!r} cannot be sent; use a whole number from 200 to 599")
        self.body = body
        self.status = status
        self.headers = headers if headers is not None else {}

    def bytes(self) -> bytes:
        """The body, when it is text or bytes."""
        if isinstance(self.body, str):
            return self.body.encode()
        return self.body or b""

    def text(self) -> str:
        """The body decoded as UTF-8; wrong bytes become U+FFFD."""
        return self.bytes().decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.bytes())


class Passed(Response):
    """What `next()` gave to a middleware: status and headers may be changed, and the body stays where it is unread."""

    def __init__(self, status: int, headers: ResponseHeaders) -> None:
        super().__init__(None, status, headers)
        self.unread = True
        self._given = (status, list(headers.pairs))

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "body":
            self.unread = False

    def changes(self) -> str:
        """Nothing where its head is as it came; else all of its header pairs as JSON, behind the status."""
        pairs = pairs_of(self.headers)
        if (self.status, pairs) == self._given:
            return ""
        return json.dumps([(":status", str(self.status)), *pairs])


def pairs_of(headers: Any) -> list[tuple[str, str]]:
    """Header lines with lower-case names; a list of values gives several lines."""
    items = headers.items() if isinstance(headers, Mapping) else headers
    pairs: list[tuple[str, str]] = []
    for name, value in headers.pairs if isinstance(headers, Headers) else items:
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                pairs.append((str(name).lower(), str(one)))
    return pairs
