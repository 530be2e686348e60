"""The smallest number is `ge`."""

from typing import Annotated

from polyglot import Query


async def GET(number: Annotated[int, Query(minimum=1)]):
    return "never"
