"""Python inspects Python: which methods a module answers, and how each handler wants its arguments."""

import inspect
import types
from collections.abc import Callable
from contextvars import Context
from math import isfinite
from typing import Any

from polyglot._contract.context import context_of
from polyglot._contract.exceptions import HandlerFault, HTTPException
from polyglot._contract.request import Request
from polyglot._contract.text import PARAMETERS
from polyglot._handlers.checked import checked
from polyglot._handlers.declaration import declaration
from polyglot._handlers.hints import place_of
from polyglot._handlers.parameters import Plan, plan
from polyglot._handlers.sources import Reader
from polyglot._validation.violations import Misfit, Violation, refusal

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

Call = Callable[[Request], Any]


class Handler:
    """One function of a module, how to call it with a request, and what it declares when asked.

    One that has `start` is begun by that, and answers when it likes.
    """

    __slots__ = ("call", "declare", "is_async", "is_text", "start")

    def __init__(
        self,
        call: Call,
        *,
        is_async: bool,
        is_text: bool,
        declare: Callable[[], dict[str, Any]] = dict,
        start: Callable[[Request, Context], None] | None = None,
    ) -> None:
        self.call = call
        self.start = start
        self.is_async = is_async
        self.is_text = is_text
        self.declare = declare


class Only(dict[str, Handler]):
    """One handler that answers every method."""

    def __init__(self, handler: Handler) -> None:
        super().__init__({"": handler})
        self._only = handler

    def get(self, key: str, default: Any = None) -> Handler:
        """The same for all."""
        return self._only


def find_handlers(
    module: types.ModuleType, method: str | None, params: tuple[str, ...], *, validate: bool = False
) -> dict[str, Handler]:
    """Handlers by method. `method` is the one in the file's name, if any; `params` are the names in the path.

    `validate`: whether what they return is held against what they declare.

    HandlerFault when the module has none, or one that cannot be called.
    """
    names = {method: method if hasattr(module, method) else "default"} if method else {m: m for m in METHODS}
    found = {
        key: bind(getattr(module, name), name, key, params, validate)
        for key, name in names.items()
        if hasattr(module, name)
    }
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


def bind(function: Any, name: str, method: str, params: tuple[str, ...], validate: bool) -> Handler:
    """A handler from an author's function. HandlerFault names a parameter that nothing can be given for."""
    if not callable(function):
        raise HandlerFault(f"{name} is a {type(function).__name__}; a handler is a function")
    is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004
    try:
        made = plan(function, name, method, params)
    except HandlerFault as fault:
        fault.place = place_of(function)
        raise
    is_text = next(iter(made.positional), "") in PARAMETERS
    declare = lambda: declaration(function, made)  # noqa: E731
    call = _caller(function, made)
    if validate:
        call = checked(call, function, name, is_async=is_async)
    return Handler(call, is_async=is_async, is_text=is_text, declare=declare)


def _caller(function: Any, made: Plan) -> Call:
    """The shortest call for the usual shapes: this runs once a request."""
    readers, group = made.readers, made.group
    if made.named or group is not None:
        return _general_caller(function, made)
    if not made.positional:
        return lambda request: function()
    if made.positional == ["request"] and not made.declared:
        return function
    if made.positional == ["request", "context"] and not made.declared:
        return lambda request: function(request, context_of(request))
    getters = [readers[name] for name in made.positional]
    if not made.declared:
        return lambda request: function(*[get(request) for get in getters])
    if len(getters) == 1:
        return _caller_of_one(function, getters[0])

    def call(request: Request) -> Any:
        try:
            arguments = [get(request) for get in getters]
        except Misfit:
            raise _refuse(getters, request) from None
        return function(*arguments)

    return call


def _caller_of_one(function: Any, get: Reader) -> Call:
    def call(request: Request) -> Any:
        try:
            argument = get(request)
        except Misfit as misfit:
            raise refusal(misfit.violations) from None
        return function(argument)

    return call


def _general_caller(function: Any, made: Plan) -> Call:
    """Some are keyword-only, or several come out of one body."""
    readers, group, positional, named = made.readers, made.group, made.positional, made.named
    every: list[Reader] = [*readers.values(), *([group] if group is not None else [])]

    def call(request: Request) -> Any:
        try:
            values = {name: get(request) for name, get in readers.items()}
            if group is not None:
                values |= group(request)
        except Misfit:
            raise _refuse(every, request) from None
        return function(*[values[name] for name in positional], **{name: values[name] for name in named})

    return call


def _refuse(getters: list[Reader], request: Request) -> HTTPException:
    """Everything that is wrong with a request is looked for only when something is."""
    found: list[Violation] = []
    for get in getters:
        try:
            get(request)
        except Misfit as misfit:
            found += misfit.violations
    return refusal(found)
