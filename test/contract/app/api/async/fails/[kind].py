import asyncio

from _shared.fails import fail


async def GET(kind: str):
    await asyncio.sleep(0)
    return fail(kind)
