"""Packages that take WebAssembly for a browser: here they have sockets, and time limits that mean what they say."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_FETCH = "httpx2_jsfetch"


def install() -> None:
    """To be called once at boot, before any of them is imported."""
    # urllib3, and requests with it, would go through `fetch`: no proxies, no certificates of one's own.
    stand_in: Any = ModuleType("urllib3.contrib.emscripten", "Nothing: urllib3 has sockets here.")
    stand_in.inject_into_urllib3 = lambda: None
    sys.modules[stand_in.__name__] = stand_in
    sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds one module, and changes it once it is there."""

    def find_spec(self, name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        """Of all other modules, nothing."""
        spec = PathFinder.find_spec(name, path) if name == _FETCH else None
        loader: Any = spec and spec.loader
        if loader is None:
            return None
        run = loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            module._compute_timeouts = _timeouts

        loader.exec_module = exec_module
        return spec


def _timeouts(extensions: dict[str, Any]) -> tuple[float, float]:
    """What `fetch` waits for is the whole head of the answer, so the limit of connections alone (5 s) is not meant."""
    limits = extensions.get("timeout") or {}
    read = limits.get("read") or 0.0
    return max(limits.get("connect") or 0.0, read) if read else 0.0, read
