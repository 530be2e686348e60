"""For tests of handlers, run by `polyglot test`: `client` asks routes through the front door, `call` calls one handler.

``client.get("/api/items?limit=1")`` is an answer, ``call(items.GET, "/api/items?limit=1")`` what the handler returned.
"""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from polyglot._bridge import host
from polyglot._contract.body import outgoing
from polyglot._contract.context import Context, Reply
from polyglot._contract.request import Request, current
from polyglot._handlers.inspect import METHODS, bind

__all__ = ["Client", "call", "client"]


class Client:
    """Asks routes of the app, of both languages, through middleware and limits; `headers` are sent with every request."""

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self.headers = dict(headers or {})

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: str | bytes | None = None,
    ) -> Reply:
        """The answer, whatever its status: `status`, `headers`, `json()`, `text()`, `bytes()`. No await is needed."""
        lines = {name.lower(): value for given in (self.headers, headers or {}) for name, value in given.items()}
        return Context(_surrounding()).call(path, method=method, headers=lines, json=json, body=body)

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """A GET."""
        return self.request("GET", path, headers=headers)

    def head(self, path: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """A HEAD."""
        return self.request("HEAD", path, headers=headers)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """A DELETE."""
        return self.request("DELETE", path, headers=headers)

    def post(self, path: str, **sent: Any) -> Reply:
        """A POST of `json` or `body`."""
        return self.request("POST", path, **sent)

    def put(self, path: str, **sent: Any) -> Reply:
        """A PUT of `json` or `body`."""
        return self.request("PUT", path, **sent)

    def patch(self, path: str, **sent: Any) -> Reply:
        """A PATCH of `json` or `body`."""
        return self.request("PATCH", path, **sent)


client = Client()


def call(
    handler: Callable[..., Any],
    url: str = "/",
    *,
    method: str | None = None,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    body: str | bytes | None = None,
    state: Mapping[str, Any] | None = None,
) -> Any:
    """Calls one handler with a request made of the rest, and gives what it returned; nothing stands before it.

    Arguments are read and checked as for any request: HTTPException (422) when they do not fit, and whatever the handler
    raises. `params` are the parameters of the path, `state` what middleware would have noted. An `async def` is awaited.
    """
    name = getattr(handler, "__name__", "handler")
    verb = method or (name if name in METHODS else "GET")
    lines, data = outgoing(headers, json, body)
    around = _surrounding()
    texts = {key: str(value) for key, value in (params or {}).items()}
    raw = "\n".join(text for pair in lines.items() for text in pair)
    request = Request(around._id, verb, f"http://localhost{url}", raw, texts, around.request_id, data)
    if state is not None:
        request._noted = dict(state)
    result = bind(handler, name, verb, tuple(texts), validate=True).call(request)
    return host.wait(asyncio.ensure_future(result)) if inspect.iscoroutine(result) else result


def _surrounding() -> Request:
    request = current.get(None)
    if request is None:
        raise RuntimeError("polyglot.test needs an app around it: run the tests with polyglot test")
    return request
