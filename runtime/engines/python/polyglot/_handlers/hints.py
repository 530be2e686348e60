"""The annotations of a function, each on its own: what only a type checker can see spoils no other."""

import annotationlib
import functools
import inspect
import types
import typing
from typing import Any


class Unresolved:
    """An annotation with a name that is not there when the module runs."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def function_of(callable_: Any) -> Any:
    """The function below decorators, partials and objects with `__call__`."""
    while True:
        below = inspect.unwrap(callable_)
        if isinstance(below, functools.partial):
            below = below.func
        elif not inspect.isroutine(below) and hasattr(type(below), "__call__"):  # noqa: B004
            below = type(below).__call__
        if below is callable_:
            return below
        callable_ = below


def place_of(callable_: Any) -> tuple[str, int] | None:
    """File and line of its function, where that is Python."""
    code = getattr(function_of(callable_), "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code else None


def hints_of(callable_: Any) -> dict[str, Any]:
    """Annotations by name, `return` among them, with what `Annotated` holds."""
    function = function_of(callable_)
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:
        pass
    written = annotationlib.get_annotations(function, format=annotationlib.Format.FORWARDREF)
    return {name: _evaluate(hint, function) for name, hint in written.items()}


def parameters_of(callable_: Any) -> list[inspect.Parameter]:
    """What it is called with; the annotations in them are as they were found."""
    signature = inspect.signature(callable_, annotation_format=annotationlib.Format.FORWARDREF)
    return list(signature.parameters.values())


def _evaluate(hint: Any, function: Any) -> Any:
    alone = types.SimpleNamespace(__annotations__={"hint": hint})
    try:
        return typing.get_type_hints(alone, getattr(function, "__globals__", {}), include_extras=True)["hint"]
    except Exception as error:
        return Unresolved(error)
