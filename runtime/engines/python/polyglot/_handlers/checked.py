"""Calls of handlers whose results are held against what they declare, as `validateResponses` wants it."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from functools import partial
from typing import Any

from polyglot._contract.body import is_json
from polyglot._contract.exceptions import HandlerFault
from polyglot._contract.response import Response, pairs_of
from polyglot._contract.result import is_event, is_response, is_stream
from polyglot._handlers.hints import place_of
from polyglot._handlers.returns import Returns, described_of, returns_of
from polyglot._validation.violations import Misfit, words_of

_OTHER = object()
_CONTENT = (str, bytes, bytearray, memoryview)


def checked(call: Callable[[Any], Any], function: Any, label: str, *, is_async: bool) -> Callable[[Any], Any]:
    """The same call, whose result is held against what the handler declares: HandlerFault where it does not fit."""
    returns, table = returns_of(function), described_of(function)
    if returns is None and not table:
        return call
    place = place_of(function)

    def fail(what: str) -> HandlerFault:
        return HandlerFault(f"{label} returned what it does not declare: {what}", place)

    def declared_of(status: int) -> Returns | None:
        return table.get(status) or (returns if 200 <= status < 300 else None)

    def fit(declared: Returns, value: Any) -> None:
        try:
            declared.check(value)
        except Misfit as misfit:
            raise fail(words_of(misfit.violations)) from None

    def hold(result: Any) -> Any:
        if isinstance(result, Response):
            declared = declared_of(result.status)
            if declared is not None and (data := _data(result, declared, fail)) is not _OTHER:
                fit(declared, data)
            return result
        status, body = _unpack(result)
        declared = declared_of(status)
        if table and not _is_declared(status, returns, table):
            known = ", ".join(sorted({*map(str, table), *(returns.responses() if returns else ())}))
            raise fail(f"status {status}; declared: {known}")
        if declared is None or (body is None and declared.may_be_nothing):
            return result
        if type(result) is dict and body is not result and declared.shape.kind == "keys":
            return result  # it may be data, or say of the response what it likes
        if is_stream(body):
            return _watch(body, partial(fit, declared)) if body is result and declared.is_stream else result
        fit(declared, body)
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


def _data(response: Response, declared: Returns, fail: Callable[[str], HandlerFault]) -> Any:
    """What a response of JSON holds; one of anything else, of another status or on its way is the handler's own business."""
    body, is_content = response.body, isinstance(response.body, _CONTENT)
    if body is None or is_stream(body) or declared.is_stream or (is_content and declared.kind != "json"):
        return _OTHER
    if declared.status not in (str(response.status), "default"):
        return _OTHER
    kind = next((value for name, value in _pairs(response) if name == "content-type"), None)
    if is_content if kind is None else not is_json(kind):
        return _OTHER
    if not is_content:
        return body
    try:
        return json.loads(bytes(body) if isinstance(body, memoryview) else body)
    except ValueError:
        raise fail("a Response whose body is no JSON") from None


def _pairs(response: Response) -> list[tuple[str, str]]:
    try:
        return pairs_of(response.headers)
    except TypeError, ValueError:  # what is wrong with them is said where they are sent
        return []


def _unpack(result: Any) -> tuple[int, Any]:
    """Status and body, as `_contract/result.py` reads them."""
    if type(result) is dict and is_response(result):
        return result["status"], result.get("body")
    if type(result) is tuple and 2 <= len(result) <= 3 and type(result[1]) is int and 200 <= result[1] <= 599:
        return result[1], result[0]
    return (204 if result is None else 200), result
