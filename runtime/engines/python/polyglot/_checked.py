"""Calls of handlers whose results are held against what they declare, as `validateResponses` wants it."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from typing import Any

from polyglot._exceptions import HandlerFault
from polyglot._hints import function_of
from polyglot._response import Response
from polyglot._result import is_event, is_response, is_stream
from polyglot._returns import Returns, described_of, returns_of
from polyglot._violations import Misfit, describe


def checked(call: Callable[[Any], Any], function: Any, label: str, *, is_async: bool) -> Callable[[Any], Any]:
    """The same call, whose result is held against what the handler declares: HandlerFault where it does not fit."""
    returns, table = returns_of(function), described_of(function)
    if returns is None and not table:
        return call
    code = getattr(function_of(function), "__code__", None)

    def fail(what: str) -> HandlerFault:
        fault = HandlerFault(f"{label} returned what it does not declare: {what}")
        fault.place = (code.co_filename, code.co_firstlineno) if code else None
        return fault

    def hold(result: Any) -> Any:
        status, body = _unpack(result)
        declared = table.get(status) or (returns if 200 <= status < 300 else None)
        if table and not isinstance(result, Response) and not _is_declared(status, returns, table):
            known = ", ".join(sorted({*map(str, table), *(returns.responses() if returns else ())}))
            raise fail(f"status {status}; declared: {known}")
        if declared is None or (body is None and declared.may_be_nothing):
            return result
        if type(result) is dict and body is not result and declared.shape.kind == "keys":
            return result  # it may be data, or say of the response what it likes

        def fit(value: Any) -> None:
            try:
                declared.check(value)
            except Misfit as misfit:
                raise fail(describe(misfit.violations)) from None

        if is_stream(body):
            return _watch(body, fit) if body is result and declared.is_stream else result
        fit(body)
        return result

    async def call_async(request: Any) -> Any:
        return hold(await call(request))

    return call_async if is_async else lambda request: hold(call(request))


def _is_declared(status: int, returns: Returns | None, table: dict[int, Returns]) -> bool:
    """Where statuses are listed; success is open as long as nothing is said of it."""
    if status in table:
        return True
    if returns is not None:
        return 200 <= status < 300 and returns.responses().keys() & {str(status), "default"} != set()
    return 200 <= status < 300 and not any(200 <= one < 300 for one in table)


def _watch(items: Any, fit: Callable[[Any], None]) -> Generator[Any] | AsyncGenerator[Any]:
    return _each_async(items, fit) if hasattr(items, "__anext__") else _each(items, fit)


def _each(items: Iterator[Any], fit: Callable[[Any], None]) -> Generator[Any]:
    try:
        for item in items:
            fit(item["data"] if is_event(item) else item)
            yield item
    finally:
        if isinstance(items, Generator):
            items.close()


async def _each_async(items: AsyncIterator[Any], fit: Callable[[Any], None]) -> AsyncGenerator[Any]:
    try:
        async for item in items:
            fit(item["data"] if is_event(item) else item)
            yield item
    finally:
        if isinstance(items, AsyncGenerator):
            await items.aclose()


def _unpack(result: Any) -> tuple[int, Any]:
    """Status and body, as `_result.py` reads them."""
    if isinstance(result, Response):
        return result.status, result.body
    if type(result) is dict and is_response(result):
        return result["status"], result.get("body")
    if type(result) is tuple and 2 <= len(result) <= 3 and type(result[1]) is int and 200 <= result[1] <= 599:
        return result[1], result[0]
    return (204 if result is None else 200), result
