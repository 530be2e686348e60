"""Functions that the other language calls: found in modules of the app, run as handlers are, their values sent back."""

import contextlib
import functools
import inspect
import re
import types
from collections.abc import Callable
from typing import Any

from polyglot._bridge.mailbox import Mailbox
from polyglot._bridge.work import Work
from polyglot._concurrency.streaming import Streams
from polyglot._contract.exceptions import HandlerFault, locate
from polyglot._contract.foreign import Foreign
from polyglot._contract.request import Request
from polyglot._contract.result import Answer, is_stream
from polyglot._contract.values import Values
from polyglot._handlers.declaration import function_declaration
from polyglot._handlers.hints import place_of
from polyglot._handlers.inspect import Handler

INVOKE = "()"
TAGGED = "t"
RETURN, VALUES = 4, 5


class Functions(dict[str, Handler]):
    """The functions of one module by name, each made ready when it is first called; one that is none says so then."""

    def __init__(self, module: types.ModuleType, source: str, calls: Calls) -> None:
        super().__init__()
        self._module = module
        self._source = source
        self._calls = calls

    def names(self) -> list[str]:
        """What can be called, without what is meant for the module itself."""
        return [name for name, value in vars(self._module).items() if callable(value) and not name.startswith("_")]

    def declare(self) -> list[dict[str, Any]]:
        """What the functions of this module, not those it imports, take and return: see `contract/declaration.ts`."""
        own = {name: getattr(self._module, name) for name in self.names()}
        return [
            function_declaration(name, value)
            for name, value in own.items()
            if inspect.isroutine(value) and value.__module__ == self._module.__name__
        ]

    def __missing__(self, name: str) -> Handler:
        function = getattr(self._module, name, None)
        if not callable(function):
            told = f"{self._problem(name, function)}; it has {', '.join(self.names()) or 'none'}"
            fault = HandlerFault(told, _assignment(self._module, name))
            return Handler(functools.partial(_refuse, fault), is_async=False, is_text=True)
        call = self._calls.caller(function, self._module.__file__)
        handler = self[name] = Handler(call, is_async=inspect.iscoroutinefunction(function), is_text=True)
        return handler

    def _problem(self, name: str, found: Any) -> str:
        if hasattr(self._module, name):
            return f"{name} is a {type(found).__name__}, and only functions can be called"
        return f"there is no {name} in {self._source}"


class Calls:
    """Calls from the other language, and answers to ours."""

    def __init__(self, mail: Mailbox, answer: Callable[[Request, Answer], None], work: Work) -> None:
        self.values = Values()
        self.foreign = Foreign(mail, self.values, work)
        self._mail = mail
        self._answer = answer

    @property
    def tag(self) -> str:
        """The secret key of values."""
        return self.values.tag

    @tag.setter
    def tag(self, tag: str) -> None:
        self.values.tag = tag

    def caller(self, function: Callable[..., Any], file: str | None) -> Callable[[Request], Any]:
        """The function, called with the arguments of a call."""
        keywords = _keywords(function)
        place = place_of(function)

        def call(request: Request) -> Any:
            args: Any = request._params
            request._file = file
            if request._raw_headers == TAGGED:
                args = self.values.unpack(args, request._body)
            try:
                if keywords is not None and len(args) > keywords and isinstance(args[-1], dict):
                    return function(*args[:-1], **args[-1])
                return function(*args)
            except TypeError as error:
                if error.__traceback__ is not None and error.__traceback__.tb_next is None:  # it was not even entered
                    locate(error, place)
                raise

        return call

    def returned(self, request: Request, result: Any, streams: Streams) -> None:
        """Sends what a function returned; a generator begins to run when its first value is asked for."""
        if is_stream(result):
            streams.open_values(request, result, self.values.pack)
            self._mail.put((request._id, VALUES, "", None))
            return
        head, body = self.values.pack(result)
        self._answer(request, (RETURN, head, body))


def _refuse(fault: HandlerFault, _request: Request) -> Any:
    raise fault


def _keywords(function: Callable[..., Any]) -> int | None:
    """Of a function that takes keywords only: how many arguments it needs before them."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except TypeError, ValueError:
        return None
    if all(one.kind is not one.KEYWORD_ONLY for one in parameters):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in positional and one.default is one.empty for one in parameters)


def _assignment(module: types.ModuleType, name: str) -> tuple[str, int] | None:
    """Where a module gets its variable of this name, as far as its text tells."""
    assigned = re.compile(rf"(?:\w+\s*,\s*)*{re.escape(name)}\b[^=(]*=")
    with contextlib.suppress(OSError), open(module.__file__ or "", encoding="utf-8") as lines:
        return next(((lines.name, number) for number, line in enumerate(lines, 1) if assigned.match(line)), None)
