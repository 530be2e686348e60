"""The files of an interpreter by the numbers that messages call them by, and what is asked of them beside requests."""

import importlib
import json
import os
import types
from collections.abc import Callable

from polyglot._apps.app_routes import describe_app
from polyglot._apps.mount import Mount, find_app
from polyglot._apps.outlet import Outlet
from polyglot._contract.result import encode
from polyglot._engine.calls import INVOKE, Calls, Functions
from polyglot._handlers.declaration import finite
from polyglot._handlers.hooks import mark
from polyglot._handlers.inspect import Handler, find_config, find_handlers
from polyglot._handlers.middleware import MIDDLEWARE, Middleware
from polyglot._imports.loader import App

# In place of a method: which ones a file has, what they declare.
LOAD = ""
DESCRIBE = "?"


class Files:
    """Handler files, loaded when they are first needed."""

    def __init__(self, app: App, calls: Calls, outlet: Outlet) -> None:
        self.validate = False  # what handlers return
        self.handlers: dict[int, dict[str, Handler]] = {}
        self._app = app
        self._calls = calls
        self._outlet = outlet
        self._places: dict[int, tuple[str, str | None, tuple[str, ...], int]] = {}

    def register(self, handle: int, file: str, method: str | None, params: str, depth: int) -> None:
        """Names a file by a number for the calls to come.

        `params` are joined by slashes; `depth` is how many parts of a path it stands for.
        """
        self._places[handle] = (file, method, tuple(params.split("/")), depth)

    def place(self, handle: int) -> str:
        """The path of a file."""
        return self._places[handle][0]

    def forget(self, files: set[str]) -> None:
        """These are loaded anew when they are next needed."""
        for handle, (file, *_) in self._places.items():
            if file in files:
                self.handlers.pop(handle, None)

    def answer(self, handle: int, method: str) -> str | None:
        """Loads a file. The answer to a question about it, as JSON; None when a request can be served now."""
        if handle not in self.handlers:
            self.handlers[handle] = self._load(handle)
        question = _ANSWERS.get(method)
        return None if question is None else question(self, handle)

    def _load(self, handle: int) -> dict[str, Handler]:
        file, method, params, depth = self._places[handle]
        module = self._module(file)
        handlers: dict[str, Handler]
        if method == INVOKE:
            handlers = Functions(module, self._app.shown(file), self._calls)
        elif method == MIDDLEWARE:
            handlers = Middleware(module, self._calls.foreign)
        elif (found := find_app(module, method)) is not None:
            handlers = Mount(found, file, depth, self._outlet)
            handlers.start(self._app.hooks)
        else:
            handlers = find_handlers(module, method, params, validate=self.validate)
        if file in self._app.users(self._app.hooks.files):
            mark(handlers.values(), file)
        return handlers

    def _module(self, file: str) -> types.ModuleType:
        if os.path.isabs(file):
            return self._app.load(file)
        return importlib.import_module(file.removesuffix(".py").replace("/", "."))  # of this package

    def _outline(self, handle: int) -> str:
        handlers = self.handlers[handle]
        if isinstance(handlers, Functions):
            return json.dumps({"functions": handlers.names()})
        config = find_config(self._app.load(self.place(handle)))
        mounted = isinstance(handlers, Mount)
        return json.dumps({"methods": list(handlers), "mounted": mounted, "config": config})

    def _declarations(self, handle: int) -> str:
        handlers = self.handlers[handle]
        if isinstance(handlers, Functions):
            return encode(finite(handlers.declare()))
        if isinstance(handlers, Mount):
            return json.dumps(describe_app(handlers.app), default=str)
        return encode(finite({method: handler.declare() for method, handler in handlers.items()}))


_ANSWERS: dict[str, Callable[[Files, int], str]] = {LOAD: Files._outline, DESCRIBE: Files._declarations}
QUESTIONS = frozenset(_ANSWERS)
