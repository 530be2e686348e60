"""A stream without an end (GET), and the news that its `finally` ran (POST)."""

import asyncio

ended = asyncio.Event()


async def GET():
    ended.clear()
    try:
        while True:
            yield "tick\n" * 100
    finally:
        await asyncio.sleep(0)
        ended.set()


async def POST():
    await asyncio.wait_for(ended.wait(), 10)
    return "finally ran"
