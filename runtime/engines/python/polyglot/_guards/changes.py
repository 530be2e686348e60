"""Modules that are changed a little as soon as they are imported."""

import importlib.abc
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_changes: dict[str, Callable[[Any], None]] = {}


def on_import(name: str, change: Callable[[Any], None]) -> None:
    """Calls `change` with the module, before anybody else has it."""
    if not _changes:
        sys.meta_path.insert(0, _Finder())
    _changes[name] = change


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Of all other modules, nothing."""
        spec = PathFinder.find_spec(fullname, path) if fullname in _changes else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, _changes[fullname])
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, plain: Any, change: Callable[[Any], None]) -> None:
        self._plain = plain
        self._change = change

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the plain loader does."""
        return self._plain.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """As the plain loader does, and then the change."""
        self._plain.exec_module(module)
        self._change(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)
