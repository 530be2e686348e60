"""A middleware: a function in front of what is behind it, and the response of that, of which only the head has come."""

import inspect
import json
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

from polyglot._contract.context import context_of
from polyglot._contract.exceptions import HandlerFault, error_of
from polyglot._contract.foreign import Foreign
from polyglot._contract.parts import ResponseHeaders
from polyglot._contract.request import Request
from polyglot._contract.response import Passed
from polyglot._contract.state import data_of
from polyglot._handlers.hints import place_of
from polyglot._handlers.inspect import Handler, Only

MIDDLEWARE = "|"
PARAMETERS = ("request", "context", "next")
NEXT, BYTES, PIECES = '"","next"', '"","bytes"', '"","pieces"'


class Middleware(Only):
    """The one function of a `_middleware` file, for all methods. HandlerFault when there is none that can be called."""

    def __init__(self, module: types.ModuleType, foreign: Foreign) -> None:
        function: Any = getattr(module, "middleware", None)
        if not callable(function):
            raise HandlerFault("No middleware: define a function named middleware, of (request, context, next)")
        names = list(inspect.signature(function).parameters)
        place = place_of(function)
        if wrong := [name for name in names if name not in PARAMETERS]:
            told = f"middleware has the parameter {wrong[0]!r}; accepted are {', '.join(PARAMETERS)}"
            raise HandlerFault(told, place)
        is_async = inspect.iscoroutinefunction(function)
        call = _bind(function, names, foreign, place, is_async)
        super().__init__(Handler(call, is_async=is_async, is_text=False))


class Next:
    """What a middleware gets as `next`. Keyword `headers`: request headers to set, or with None to take away."""

    def __init__(self, foreign: Foreign, request: Request, *, is_async: bool) -> None:
        self._foreign = foreign
        self._request = request
        self._is_async = is_async
        self.called = False
        self.passed: Passed | None = None

    def __call__(self, headers: Mapping[str, str | None] | None = None) -> Any:
        """The response of all that is behind: in `def` it is waited for, in `async def` it is to be awaited."""
        if self.called:
            raise HandlerFault("middleware called next() twice; keep what it gave the first time")
        self.called = True
        return self._later(headers) if self._is_async else self._take(self._foreign.wait(self._ask(headers)))

    def _ask(self, headers: Mapping[str, str | None] | None) -> int:
        context = context_of(self._request)
        state = None if context._state is None else data_of(context._state)
        return self._foreign.begin(NEXT, [dict(headers) if headers else None, state])

    async def _later(self, headers: Mapping[str, str | None] | None) -> Passed:
        return self._take(await self._foreign.until(self._ask, headers))

    def _take(self, answer: list[Any]) -> Passed:
        status, pairs, state, fault = answer
        context = context_of(self._request)
        if context._state is None:
            self._request._noted = state
        else:
            context._state.update(state)
        context._error = fault and error_of(fault)
        kind = PassedLater if self._is_async else PassedNow
        self.passed = kind(status, ResponseHeaders([(name, value) for name, value in pairs]), self._foreign)
        return self.passed


class PassedNow(Passed):
    """In a `def`: the body is waited for when it is asked for."""

    def __init__(self, status: int, headers: ResponseHeaders, foreign: Foreign) -> None:
        super().__init__(status, headers)
        self._foreign = foreign

    def bytes(self) -> bytes:
        """The body; it is read the first time."""
        if self.unread:
            self.body = self._foreign.wait(self._foreign.begin(BYTES, []))
        return super().bytes()

    def __iter__(self) -> Iterator[bytes]:
        """The body piece by piece, as it comes."""
        self.unread = False
        yield from self._foreign.wait(self._foreign.begin(PIECES, []))


class PassedLater(Passed):
    """In an `async def`: what reads the body is to be awaited."""

    def __init__(self, status: int, headers: ResponseHeaders, foreign: Foreign) -> None:
        super().__init__(status, headers)
        self._foreign = foreign

    async def bytes(self) -> bytes:  # type: ignore[override]
        """The body; it is read the first time."""
        if self.unread:
            self.body = await self._foreign.until(self._foreign.begin, BYTES, [])
        return super().bytes()

    async def text(self) -> str:  # type: ignore[override]
        """The body decoded as UTF-8; wrong bytes become U+FFFD."""
        return (await self.bytes()).decode(errors="replace")

    async def json(self) -> Any:  # type: ignore[override]
        """The body as JSON."""
        return json.loads(await self.bytes())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body piece by piece, as it comes."""
        self.unread = False
        async for piece in await self._foreign.until(self._foreign.begin, PIECES, []):
            yield piece


def _bind(
    function: Callable[..., Any], names: list[str], foreign: Foreign, place: tuple[str, int] | None, is_async: bool
) -> Callable[[Request], Any]:
    def arguments(request: Request) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if "request" in names:
            given["request"] = request
        if "context" in names:
            given["context"] = context_of(request)
        given["next"] = Next(foreign, request, is_async=is_async)
        return given

    def answer(result: Any, next: Next) -> Any:
        forgot = is_async and next.called and next.passed is None
        if result is not None and not (forgot and isinstance(result, types.CoroutineType)):
            return result
        if next.passed is not None:
            return next.passed
        what = "called next() and did not await it" if forgot else "neither returned an answer nor called next()"
        raise HandlerFault(f"middleware {what}", place)

    def call(request: Request) -> Any:
        given = arguments(request)
        next: Next = given["next"] if "next" in names else given.pop("next")
        return answer(function(**given), next)

    async def later(request: Request) -> Any:
        given = arguments(request)
        next: Next = given["next"] if "next" in names else given.pop("next")
        result: Awaitable[Any] = function(**given)
        return answer(await result, next)

    return later if is_async else call
