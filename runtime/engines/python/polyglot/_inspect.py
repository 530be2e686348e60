"""Python inspects Python: which methods a module answers, and how each handler wants its arguments."""

import inspect
import types
import typing
from collections.abc import Callable
from math import isfinite
from typing import Any

from polyglot._context import Context, context_of
from polyglot._exceptions import HandlerFault, HTTPException
from polyglot._request import Request
from polyglot._text import PARAMETERS, RequestText

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
SIMPLE = (str, int, float, bool)

Getter = Callable[[Request], Any]


class Handler:
    """One function of a module, and how to call it with a request."""

    __slots__ = ("call", "is_async", "is_text")

    def __init__(self, call: Callable[[Request], Any], *, is_async: bool, is_text: bool) -> None:
        self.call = call
        self.is_async = is_async
        self.is_text = is_text


def find_handlers(module: types.ModuleType, method: str | None, params: tuple[str, ...]) -> dict[str, Handler]:
    """Handlers by method. `method` is the one in the file's name, if any; `params` are the names in the path.

    HandlerFault when the module has none, or one that cannot be called.
    """
    names = {method: method if hasattr(module, method) else "default"} if method else {m: m for m in METHODS}
    found = {key: bind(getattr(module, name), name, params) for key, name in names.items() if hasattr(module, name)}
    if not found:
        functions = [
            name
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__
        ]
        has = f"it has {', '.join(functions)}" if functions else "it has no functions"
        wanted = f"{method} or default" if method else ", ".join(METHODS)
        raise HandlerFault(f"No handler: define a function named {wanted} ({has})")
    return found


def find_config(module: types.ModuleType) -> dict[str, Any] | None:
    """The module's `config` as JSON can hold it, when it is a dict; the host says what is wrong in it."""
    config: Any = getattr(module, "config", None)
    if not isinstance(config, dict):
        return None
    pairs: list[tuple[Any, Any]] = list(config.items())  # type: ignore[reportUnknownMemberType]
    return {str(name): _plain(value) for name, value in pairs if value is not None}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) or (isinstance(value, float) and isfinite(value)) else repr(value)


def bind(function: Any, name: str, params: tuple[str, ...]) -> Handler:
    """A handler from an author's function. HandlerFault names a parameter that nothing can be given for."""
    if not callable(function):
        raise HandlerFault(f"{name} is a {type(function).__name__}; a handler is a function")
    is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004
    parameters = list(inspect.signature(function).parameters.values())
    try:
        hints = typing.get_type_hints(function)
    except Exception:
        hints = {}
    is_text = bool(parameters) and parameters[0].name in PARAMETERS
    positional: list[Getter] = []
    named: dict[str, Getter] = {}
    spare: list[Getter] = [lambda request: request, context_of]
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        try:
            getter = _getter(parameter, hints.get(parameter.name, parameter.annotation), name, params, spare)
        except HandlerFault as fault:
            code = getattr(function, "__code__", None)
            fault.place = (code.co_filename, code.co_firstlineno) if code else None
            raise
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = getter
        else:
            positional.append(getter)
    plain = [parameter.name for parameter in parameters]
    return Handler(_caller(function, plain, positional, named), is_async=is_async, is_text=is_text)


def _caller(
    function: Any, plain: list[str], positional: list[Getter], named: dict[str, Getter]
) -> Callable[[Request], Any]:
    """The shortest call for the usual shapes: this runs once a request."""
    if not positional and not named:
        return lambda request: function()
    if plain == ["request"]:
        return function
    if plain == ["request", "context"]:
        return lambda request: function(request, context_of(request))
    if not named:
        return lambda request: function(*[get(request) for get in positional])
    return lambda request: function(
        *[get(request) for get in positional], **{key: get(request) for key, get in named.items()}
    )


def _getter(
    parameter: inspect.Parameter, hint: Any, function: str, params: tuple[str, ...], spare: list[Getter]
) -> Getter:
    name = parameter.name
    if name in PARAMETERS:
        return RequestText.of
    if hint is Request or (name == "request" and hint is parameter.empty):
        return lambda request: request
    if hint is Context or (name == "context" and hint is parameter.empty):
        return context_of
    if name in params:
        convert = _converter(hint if hint is not parameter.empty else str, function, name)
        return lambda request: convert(request._params[name], "path", name)
    if hint is parameter.empty and parameter.default is parameter.empty:
        if spare:
            return spare.pop(0)
        raise HandlerFault(
            f"{function}: nothing can be given for parameter {name!r}; name it request or context, or annotate it"
        )
    if hint is parameter.empty:
        hint = type(parameter.default) if type(parameter.default) in SIMPLE else str
    return _query_getter(parameter, hint, function)


def _query_getter(parameter: inspect.Parameter, hint: Any, function: str) -> Getter:
    name = parameter.name
    is_list = typing.get_origin(hint) is list
    convert = _converter(typing.get_args(hint)[0] if is_list else hint, function, name)

    def get(request: Request) -> Any:
        value = context_of(request).query.get(name)
        if value is None:
            if parameter.default is parameter.empty:
                raise _invalid("query", name, "Field required", "missing")
            return parameter.default
        if is_list:
            return [convert(one, "query", name) for one in (value if isinstance(value, list) else [value])]
        return convert(value[-1] if isinstance(value, list) else value, "query", name)

    return get


def _converter(hint: Any, function: str, name: str) -> Callable[[str, str, str], Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        hint = kinds[0] if len(kinds) == 1 else hint
    if hint not in SIMPLE:
        raise HandlerFault(
            f"{function}: parameter {name!r} is annotated {hint!r}; accepted are str, int, float, bool, list of these, "
            "`| None`, and Request or Context"
        )
    if hint is str:
        return lambda text, where, name: text
    parse = _parse_bool if hint is bool else hint

    def convert(text: str, where: str, name: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise _invalid(
                where, name, f"{text!r} is not a valid {hint.__name__}", f"{hint.__name__}_parsing"
            ) from None

    return convert


def _parse_bool(text: str) -> bool:
    if text.lower() in ("true", "1", "yes", "on"):
        return True
    if text.lower() in ("false", "0", "no", "off"):
        return False
    raise ValueError(text)


def _invalid(where: str, name: str, message: str, code: str) -> HTTPException:
    return HTTPException(
        422,
        "The request does not fit what this route declares",
        errors=[{"location": [where, name], "message": message, "code": code}],
    )
