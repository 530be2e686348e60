"""Imports of the app's own files: handlers by path, modules by name, each file once, and which file imports which.

Names: a handler `api/users/[id].py` is the module `api.users.[id]`, so relative imports work. Absolute names are looked
for in the standard library and installed packages, then in the app's folder, then (names starting with `_` only) in the
api folder: so a route called `json.py` or `openai.py` hides nothing.

Longer than 200 lines: the import protocol and who imports whom are one table.
"""

import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from polyglot._contract.foreign import Foreign
from polyglot._handlers.hooks import Hooks
from polyglot._imports.modules import ForeignLoader, Module, find_foreign, is_foreign, twin_of
from polyglot._imports.retired import Retired
from polyglot._imports.source import read_source

_import = builtins.__import__


class AppLoader(importlib.abc.Loader):
    """Runs one file of the app, or gives the module that already stands for it under another name."""

    def __init__(self, app: App, file: str) -> None:
        self._app = app
        self._file = self.path = file

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """The module of this file, when another name loaded it before."""
        return self._app.modules.get(self._file)

    def exec_module(self, module: types.ModuleType) -> None:
        """Runs the file with an import function that notes who imports whom."""
        if self._file in self._app.modules:
            return
        source = read_source(self._app.stored(self._file))
        code = compile(source, self._file, "exec", dont_inherit=True)
        self._app.keep_lines(self._file, source)
        self._app.modules[self._file] = module
        self._app.sources[self._file] = hash(source)
        module.__dict__["__builtins__"] = {**builtins.__dict__, "__import__": self._app.importer(self._file, module)}
        try:
            exec(code, module.__dict__)
            self._app.hooks.start(module)
        except BaseException:
            self._app.modules.pop(self._file, None)
            raise

    def get_source(self, fullname: str) -> str:
        """For tracebacks and `inspect`."""
        with open(self._app.stored(self._file), encoding="utf-8", errors="replace") as source:
            return source.read()

    def get_resource_reader(self, _fullname: str) -> Any:
        """Finds what lies beside the file, for `importlib.resources`."""
        from importlib.readers import FileReader

        return FileReader(self)  # type: ignore[arg-type]


class App(importlib.abc.MetaPathFinder):
    """The app's modules in this interpreter."""

    def __init__(self, root: str, api: str, code: str) -> None:
        self.root = root
        self.api = api
        self._code = code  # the folder with the sources: the root, or what a build copied of it
        self.hooks = Hooks()
        self.foreign: Foreign | None = None
        self.modules: dict[str, types.ModuleType] = {}
        self.sources: dict[str, int] = {}  # hashes of what was run
        self._handlers: set[str] = set()
        self._importers: dict[str, set[str]] = {}
        self._files: dict[str, str] = {}  # files whose name is no module name, by module name
        self._retired = Retired()

    def install(self) -> None:
        """Puts this finder behind all others, and before them for what lies in the app's packages."""
        sys.meta_path.insert(0, _Inside(self))
        sys.meta_path.append(self)

    def stored(self, path: str) -> str:
        """Where a file or folder of the app is read; everybody else knows it by its place below the root."""
        is_moved = self._code != self.root and path.startswith(self.root)
        return self._code + path[len(self.root) :] if is_moved else path

    def shown(self, file: str) -> str:
        """A file as errors name it: from the root."""
        return file.removeprefix(f"{self.root}/")

    def keep_lines(self, file: str, source: bytes) -> None:
        """Has tracebacks show what was built, whatever lies beside it by now."""
        if self._code != self.root:
            text = source.decode("utf-8", "replace")
            linecache.cache[file] = (len(source), None, text.splitlines(keepends=True), file)

    def is_inside(self, fullname: str, path: Sequence[str] | None) -> bool:
        """Whether a module can only be the app's: Python's own finder would load it without a note of who imports it.

        Folders like `.venv` and `.polyglot` hold what is installed.
        """
        own, hidden = f"{self.root}/", f"{self.root}/."
        return fullname in self._files or any(
            f"{folder}/".startswith(own) and not folder.startswith(hidden) for folder in path or ()
        )

    def load(self, file: str) -> types.ModuleType:
        """The module of a handler file; runs it when it is not loaded."""
        self._handlers.add(file)
        known = self.modules.get(file)
        if known is not None:
            return known
        return importlib.import_module(self._name(file))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Part of the import protocol."""
        named = self._files.get(fullname)
        if named:
            return self._spec(fullname, named)
        tail = fullname.rpartition(".")[2]
        folders = path if path is not None else [self.root, *([self.api] if tail.startswith("_") else [])]
        for folder in folders:
            base = os.path.join(folder, tail)
            if not base.startswith(self.root):
                continue
            if os.path.isfile(self.stored(f"{base}.py")):
                return self._spec(fullname, f"{base}.py")
            if os.path.isdir(self.stored(base)):
                return self._spec(fullname, base)
            other = self.foreign and find_foreign(base, self.stored)
            if other and self.foreign:
                loader = ForeignLoader(other, self.shown(other), self.foreign, self.modules)
                return importlib.machinery.ModuleSpec(fullname, loader)
        return None

    def invalidate(self, changed: Iterable[str], *, idle: bool) -> list[str]:
        """Forgets these files and all that import them; returns every forgotten file. `idle`: no request is running."""
        changed = [*changed, *(file for file in self.modules if is_foreign(file) and twin_of(file) in changed)]
        self._retired.begin(idle=idle)
        forgotten = self._closure(changed)
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file in forgotten and self.modules.get(file) is module:
                self._retired.take(name, module)
        for file in forgotten:
            self.modules.pop(file, None)
            self._importers.pop(file, None)
        for importers in self._importers.values():
            importers -= forgotten
        linecache.checkcache()
        return sorted(forgotten)

    def importer(self, file: str, module: types.ModuleType) -> Callable[..., Any]:
        """`__import__` for one module: notes the import, and keeps a module that was replaced on its own generation."""

        def import_(
            name: str,
            globals: Any = None,
            locals: Any = None,
            fromlist: Any = (),
            level: int = 0,
        ) -> Any:
            known = self._retired.known_to(module)
            if known is not None:
                with known:
                    return _import(name, globals, locals, fromlist, level)
            result = _import(name, globals, locals, fromlist, level)
            self._note(file, name, globals, fromlist, level)
            if isinstance(result, Module):
                result.require(fromlist or ())
            return result

        return import_

    def _note(self, file: str, name: str, globals: Any, fromlist: Any, level: int) -> None:
        if level:
            package = globals.get("__package__") or globals["__name__"].rpartition(".")[0]
            name = importlib.util.resolve_name("." * level + name, package)
        parts = name.split(".")
        names = [".".join(parts[: i + 1]) for i in range(len(parts))]
        names += [f"{name}.{item}" for item in fromlist or ()]
        for one in names:
            imported = getattr(sys.modules.get(one), "__file__", None)
            if imported in self.modules:
                self._importers.setdefault(imported, set()).add(file)

    def _closure(self, changed: Iterable[str]) -> set[str]:
        # A file saved as it was is no change: what imports it keeps its state.
        waiting = [file for file in changed if file in self.modules and not self._is_same(file)]
        if any(file not in self._handlers and not self._importers.get(file) for file in waiting):
            return set(self.modules)  # imported in a way that left no trace: anything may depend on it
        return self.users(waiting)

    def users(self, files: Iterable[str]) -> set[str]:
        """These files and all that import them, directly or not."""
        waiting = list(files)
        found: set[str] = set()
        while waiting:
            file = waiting.pop()
            if file not in found:
                found.add(file)
                waiting.extend(self._importers.get(file, ()))
        return found

    def _is_same(self, file: str) -> bool:
        if is_foreign(file):  # is called where it is, whatever it is by now
            return os.path.isfile(self.stored(file)) and not os.path.isfile(self.stored(twin_of(file)))
        try:
            return hash(read_source(self.stored(file))) == self.sources.get(file)
        except OSError:
            return False

    def _name(self, file: str) -> str:
        parts = os.path.relpath(file, self.root)[: -len(".py")].split(os.sep)
        name = ""
        place = self.root
        for part in parts[:-1]:
            place = os.path.join(place, part)
            # `users.py` beside `users/`: the folder is another module, under a name that no import statement has.
            word = f"{part}/" if os.path.isfile(self.stored(f"{place}.py")) else part
            name = f"{name}.{word.replace('.', '_')}".lstrip(".")
            self._files[name] = place
        name = f"{name}.{parts[-1].replace('.', '_')}".lstrip(".")
        self._files[name] = file
        return name

    def _spec(self, fullname: str, place: str) -> importlib.machinery.ModuleSpec:
        if place.endswith(".py") and not os.path.isdir(self.stored(place)):
            return importlib.util.spec_from_file_location(fullname, place, loader=AppLoader(self, place))  # type: ignore[return-value]
        init = os.path.join(place, "__init__.py")
        if os.path.isfile(self.stored(init)):
            loader = AppLoader(self, init)
            spec = importlib.util.spec_from_file_location(
                fullname, init, loader=loader, submodule_search_locations=[place]
            )
            return spec  # type: ignore[return-value]
        spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [place]
        return spec


class _Inside(importlib.abc.MetaPathFinder):
    """The first of all finders, for the app's handlers and the modules of its packages."""

    def __init__(self, app: App) -> None:
        self._app = app

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Part of the import protocol."""
        return self._app.find_spec(fullname, path) if self._app.is_inside(fullname, path) else None
