"""The response a handler may return when plain data is not enough."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

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
