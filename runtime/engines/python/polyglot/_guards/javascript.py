"""`pyodide_js`, the interpreter's own controls, narrowed to what Pyodide's modules take from it while handlers run (H14)."""

import sys
from types import ModuleType
from typing import Any

_NEEDED = {
    "pyodide_js": (),
    "pyodide_js._api": ("_nodeSock", "abortSignalAny", "config", "scheduleCallback"),
}


def install() -> None:
    """Puts the narrow modules in the place of the whole ones; holds no JavaScript object itself."""
    controls, inner = (_Narrow(name) for name in _NEEDED)
    vars(controls)["_api"] = inner
    for module in (controls, inner):
        sys.modules[module.__name__] = module


class _Narrow(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name in _NEEDED[self.__name__]:
            return getattr(_whole()._api, name)
        raise ImportError(
            f"{self.__name__}.{name} is not available: pyodide_js controls the interpreter that all requests share; "
            "`js` has fetch, URL, AbortController and other parts of the Web's API",
            name=self.__name__,
        )


def _whole() -> Any:
    from _pyodide._importhook import jsfinder

    return jsfinder.jsproxies["pyodide_js"]
