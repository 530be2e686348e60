"""The generator that is asked for by name, asynchronous (GET) or not (POST)."""

from _shared.streams import later, stream


async def GET(kind: str):
    async for item in later(stream(kind)):
        yield item


async def POST(kind: str):
    return stream(kind)
