"""A number has no pattern."""

from typing import Annotated

from polyglot import Query


async def GET(number: Annotated[int, Query(pattern="a")]):
    return "never"
