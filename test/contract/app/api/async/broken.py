"""Faults of an author: at once (GET), after a wait (POST), exits (PUT, DELETE), a cancellation (PATCH)."""

import asyncio


class RangeError(Exception):
    pass


async def GET():
    raise TypeError("broken on purpose")


async def POST():
    await asyncio.sleep(0)
    raise RangeError("broken later: ☃")


async def PUT():
    raise SystemExit("just text")


async def DELETE():
    raise KeyboardInterrupt


async def PATCH():
    raise asyncio.CancelledError
