"""What a whole app tells of itself when it is asked: its routes, and its OpenAPI document."""

import re
from collections.abc import Iterator
from typing import Any

from polyglot._handlers.inspect import METHODS

_BRACES = re.compile(r"\{([^{}:]+)(?::([^{}]+))?\}")  # Starlette: {id}, {id:int}, {rest:path}
_ANGLES = re.compile(r"<(?:([^<>:]+):)?([^<>]+)>")  # Flask: <id>, <int:id>, <path:rest>
_IMPLIED = frozenset(("HEAD", "OPTIONS"))

Listed = tuple[str, str]


def describe_app(app: Any) -> dict[str, Any]:
    """`contract/declaration.ts` has the shape. Apps are asked for what they may have; what fails is left out."""
    document = _document(app)
    if document is not None:
        return {"routes": _rows(_documented(document)), "openapi": document}
    for ask in (_starlette, _flask):
        try:
            if rows := _rows(ask(app)):
                return {"routes": rows}
        except Exception:
            continue
    return {"routes": []}


def _rows(listed: Iterator[Listed]) -> list[dict[str, str]]:
    return [{"method": method, "path": path} for method, path in listed]


def _documented(document: dict[str, Any]) -> Iterator[Listed]:
    """FastAPI, Litestar: the paths of the document."""
    for path, item in document["paths"].items():
        yield from _listed([name for name in item if name.upper() in METHODS], _BRACES.sub(_braces, path))


def _starlette(app: Any, prefix: str = "") -> Iterator[Listed]:
    """Starlette: a list of routes with paths and methods, or with routes of their own."""
    for route in app.routes:
        path = prefix + route.path
        below = getattr(route, "routes", None)
        if getattr(route, "methods", None):
            if getattr(route, "include_in_schema", True):
                yield from _listed(route.methods, _BRACES.sub(_braces, path))
        elif below and hasattr(route, "app"):
            yield from _starlette(route, path.rstrip("/"))
        elif hasattr(route, "app"):
            yield "ALL", f"{path.rstrip('/')}/*"


def _flask(app: Any) -> Iterator[Listed]:
    """Flask: a map of rules."""
    for rule in app.url_map.iter_rules():
        yield from _listed(rule.methods, _ANGLES.sub(_angles, rule.rule))


def _listed(methods: Any, path: str) -> Iterator[Listed]:
    names = {str(method).upper() for method in methods}
    for name in sorted(names - _IMPLIED or names):
        yield name, path


def _braces(found: re.Match[str]) -> str:
    return f"{'*' if found[2] == 'path' else ':'}{found[1].strip()}"


def _angles(found: re.Match[str]) -> str:
    return f"{'*' if (found[1] or '').startswith('path') else ':'}{found[2]}"


def _document(app: Any) -> dict[str, Any] | None:
    try:
        if callable(getattr(app, "openapi", None)) and getattr(app, "openapi_url", None):  # FastAPI
            document = app.openapi()
        else:
            document = app.openapi_schema.to_schema()  # Litestar
    except Exception:
        return None
    return document if isinstance(document, dict) and "paths" in document else None  # type: ignore[reportUnknownVariableType]
