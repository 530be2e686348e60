import asyncio

from _shared.responses import respond


async def GET(kind: str):
    await asyncio.sleep(0)
    return respond(kind)
