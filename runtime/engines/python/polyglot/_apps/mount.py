"""A file that exports a whole app, ASGI or WSGI: which of the two, and how it is begun."""

import importlib
import inspect
import sys
import types
from typing import Any, NamedTuple

from polyglot._apps.asgi import AsgiApp
from polyglot._apps.lifespan import Lifespan
from polyglot._apps.outlet import Outlet
from polyglot._apps.wsgi import wsgi_call
from polyglot._concurrency.threads import BACKEND
from polyglot._contract.exceptions import HandlerFault
from polyglot._handlers.hints import place_of
from polyglot._handlers.hooks import Hooks
from polyglot._handlers.inspect import METHODS, Handler, Only

NAMES = ("app", "application")
PARAMETERS = {3: "asgi", 2: "wsgi"}


class Found(NamedTuple):
    """What a module exports as an app."""

    name: str
    app: Any
    kind: str


class Mount(Only):
    """The one handler of such a file, for all methods."""

    def __init__(self, found: Found, file: str, depth: int, outlet: Outlet) -> None:
        self.app = found.app
        self._file = file
        self._asgi: AsgiApp | None = None
        if "anyio" in sys.modules:  # which would load this for the first request
            importlib.import_module(BACKEND)
        if found.kind == "asgi":
            self._asgi = AsgiApp(found.app, found.name, file, depth, outlet)
            handler = Handler(_never, is_async=True, is_text=False, start=self._asgi.start)
        else:
            handler = Handler(wsgi_call(found.app, found.name, depth), is_async=False, is_text=False)
        super().__init__(handler)

    def start(self, hooks: Hooks) -> None:
        """Runs the start of its lifespan, where it has one."""
        if self._asgi is not None and hooks.enabled:
            lifespan = Lifespan(self._asgi, self.app)
            lifespan.start()
            hooks.add(self._file, lifespan.stop)


def find_app(module: types.ModuleType, method: str | None) -> Found | None:
    """The app that a module exports.

    HandlerFault when there are handlers beside it, or a method in the file's name; or when what is named so is none, and
    there is no handler either.
    """
    handler = method or next((one for one in METHODS if hasattr(module, one)), None)
    exported = {name: getattr(module, name) for name in NAMES if hasattr(module, name)}
    for name, app in exported.items():
        kind = kind_of(app) if callable(app) else None
        if kind is None:
            continue
        if handler is not None:
            where = f"the file's name has {method}" if method else f"the file has {handler}, too"
            raise HandlerFault(
                f"{name} is a whole app, which answers every method, and {where}: move one of them to another file"
            )
        return Found(name, app, kind)
    if exported and handler is None:
        name, app = next(iter(exported.items()))
        raise HandlerFault(
            f"{name} is a {_show(app)}, which is no app: one is called with (scope, receive, send), as ASGI has it, or "
            "(environ, start_response), as WSGI has it",
            place_of(app),
        )
    return None


def kind_of(app: Any) -> str | None:
    """What it is: "asgi" is called with scope, receive and send, "wsgi" with environ and start_response; else None."""
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None)):  # noqa: B004
        return "asgi"
    try:
        parameters = inspect.signature(app).parameters.values()
    except TypeError, ValueError:
        return None
    positional = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return PARAMETERS.get(sum(one.default is one.empty for one in positional))


def _show(app: Any) -> str:
    kind = type(app).__name__
    try:
        return f"{kind} of {inspect.signature(app)}" if callable(app) else kind
    except TypeError, ValueError:
        return kind


def _never(_request: Any) -> Any:
    raise HandlerFault("An app is begun, not called")
