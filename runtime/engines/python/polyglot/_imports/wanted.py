"""What a snapshot is to hold of packages: what the files of an app import, and what was imported on their behalf."""

import ast
import os
import sys
from collections.abc import Iterable, Iterator
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


def find_needs(files: list[str], site: str) -> dict[str, list[str]]:
    """The same, asked of an interpreter that has loaded them: with all that it has by now of Python and of what is in `site`.

    ``libraries`` are the files of compiled modules.
    """
    places = (f"{site}/", f"{os.path.dirname(os.__file__)}/")
    modules: dict[str, Any] = sys.modules
    names = dict.fromkeys(find_imports(files))
    libraries: list[str] = []
    # What was complete last comes first: of modules that import each other, that is the one to begin with.
    for name in reversed(modules):
        specification = getattr(modules[name], "__spec__", None)
        origin = getattr(specification, "origin", None) or ""
        if getattr(specification, "name", None) != name or not origin.startswith(places):
            continue  # the app's, the runtime's, or another name of something
        names[name] = None
        if origin.endswith(".so"):
            libraries.append(origin)
    return {"names": list(names), "libraries": libraries}


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
