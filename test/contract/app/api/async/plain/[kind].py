import asyncio

from _shared.plain import plain


async def GET(kind: str):
    await asyncio.sleep(0)
    return plain(kind)
