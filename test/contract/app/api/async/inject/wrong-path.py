"""The path has no such part."""

from typing import Annotated

from polyglot import Path


async def GET(name: Annotated[str, Path()]):
    return "never"
