"""What a snapshot is to hold of packages: what the files of an app import, and what was imported on their behalf."""

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from importlib.util import _LazyModule as _Lazy  # type: ignore[attr-defined]
from typing import Any

# What packages import with the first request, and no loading of a file brings.
LATER = {
    "fastapi": ("fastapi.telemetry._runtime",),
}


def find_imports(files: Iterable[str]) -> list[str]:
    """Modules that these files import, the app's own among them, and what those import later."""
    names: dict[str, None] = {}
    for file in files:
        try:
            with open(file, "rb") as source:
                names |= dict.fromkeys(_imports(ast.parse(source.read(), file).body))
        except OSError, SyntaxError, ValueError:
            pass  # whoever loads it says so
    packages = dict.fromkeys(name.partition(".")[0] for name in names)
    return list(names | dict.fromkeys(late for package in packages for late in LATER.get(package, ())))


def find_needs(site: str) -> dict[str, list[str]]:
    """Asked of an interpreter that has loaded the app: what it has by now of Python and of what is in `site`.

    ``libraries`` are the files of compiled modules.
    """
    places = (f"{site}/", f"{os.path.dirname(os.__file__)}/")
    names: list[str] = []
    libraries: list[str] = []
    # What was complete last comes first: of modules that import each other, that is the one to begin with.
    for name, module in reversed(list(sys.modules.items())):
        # Asked as usual, a module that is imported when it is used would be imported by this.
        if type(module) is _Lazy:
            continue
        specification: Any = getattr(module, "__dict__", {}).get("__spec__")
        origin = getattr(specification, "origin", None)
        if getattr(specification, "name", None) != name or not isinstance(origin, str) or not origin.startswith(places):
            continue  # the app's, the runtime's, or another name of something
        names.append(name)
        if origin.endswith(".so"):
            libraries.append(origin)
    return {"names": names, "libraries": libraries}


def _imports(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Modules that are imported when a file is: not those inside of functions."""
    for statement in statements:
        match statement:
            case ast.Import():
                yield from (alias.name for alias in statement.names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield module
                yield from (f"{module}.{alias.name}" for alias in statement.names)
            case ast.Try():
                yield from _imports((*statement.body, *statement.orelse, *statement.finalbody))
            case _:
                pass
