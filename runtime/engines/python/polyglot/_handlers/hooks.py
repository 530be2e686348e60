"""`on_start` and `on_stop` of the app's modules: one is the last step of an import, the other runs when nobody uses it."""

import inspect
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from polyglot._bridge import host
from polyglot._contract.exceptions import HandlerFault
from polyglot._contract.request import Request
from polyglot._handlers.inspect import Handler

Hook = Callable[[], Any]


class Hooks:
    """What this interpreter has started and must stop."""

    def __init__(self) -> None:
        self.enabled = True
        self._started: dict[str, list[Hook]] = {}
        # Stop hooks of modules that were replaced, and the requests that still use them.
        self.leaving: list[tuple[set[int], list[Hook]]] = []

    @property
    def files(self) -> Iterable[str]:
        """The modules that want to be told of their end."""
        return self._started

    def start(self, module: types.ModuleType) -> None:
        """Runs the start hook of a module that was just imported; what it raises is a failure of the import."""
        if not self.enabled:
            return
        hook = _find(module, "on_start")
        if hook:
            _run(hook, "on_start")
        if module.__file__ and (hook := _find(module, "on_stop")):
            self.add(module.__file__, hook)

    def add(self, file: str, hook: Hook) -> None:
        """Has this called when nobody uses the module of a file any more; what was added last comes first."""
        self._started.setdefault(file, []).insert(0, hook)
        host.host.hooked()

    def replace(self, files: set[str], requests: Mapping[int, Request]) -> None:
        """The modules of these files are to be stopped after their last request."""
        hooks = self._take(files)
        if hooks:
            users = {id for id, request in requests.items() if getattr(request, "_file", None) in files}
            self.leaving.append((users, hooks))

    def left(self, requests: Mapping[int, Request]) -> list[list[Hook]]:
        """Stop hooks of replaced modules that no request uses any more."""
        left = [entry for entry in self.leaving if entry[0].isdisjoint(requests)]
        self.leaving = [entry for entry in self.leaving if entry not in left]
        return [hooks for _, hooks in left]

    def take_all(self) -> list[Hook]:
        """All that is to be called before the interpreter ends."""
        hooks = [hook for _, leaving in self.leaving for hook in leaving]
        self.leaving.clear()
        return hooks + self._take(set(self._started))

    def _take(self, files: set[str]) -> list[Hook]:
        """Of what was started of these files, the last first."""
        return [hook for file in [*reversed(self._started)] if file in files for hook in self._started.pop(file)]


def mark(handlers: Iterable[Handler], file: str) -> None:
    """Makes requests remember this file: it uses a module that waits for its last request before it stops."""
    for handler in handlers:
        handler.call = _marking(handler.call, file)


def _marking(call: Callable[[Request], Any], file: str) -> Callable[[Request], Any]:
    def marked(request: Request) -> Any:
        request._file = file
        return call(request)

    return marked


def stop(hooks: Iterable[Hook], report: Callable[[BaseException], None]) -> None:
    """Runs these stop hooks; one that fails keeps none of the others from it."""
    for hook in hooks:
        try:
            _run(hook, "on_stop")
        except BaseException as error:
            report(error)


def _find(module: types.ModuleType, name: str) -> Hook | None:
    """The hook, unless it is another module's that was imported here."""
    hook = vars(module).get(name)
    if hook is None or getattr(hook, "__module__", module.__name__) != module.__name__:
        return None
    if not callable(hook):
        raise HandlerFault(f"{name} is a {type(hook).__name__}; it must be a function without parameters")
    return hook


def _run(hook: Hook, name: str) -> None:
    try:
        result = hook()
        if inspect.isawaitable(result):
            if not host.can_wait():
                raise HandlerFault(f"{name} is async, and its module is imported where nothing can be awaited")
            host.wait(result)
    except (SystemExit, KeyboardInterrupt) as error:
        raise HandlerFault(f"{type(error).__name__} in {name}: {error}") from error
