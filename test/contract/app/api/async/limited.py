"""Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT)."""

import asyncio

from _shared.limited import alone

config = {"timeout": 1000, "concurrency": 1, "bodyLimit": 1000}


async def GET():
    await asyncio.Event().wait()


async def POST(request):
    return {"length": len(request.text())}


async def PUT():
    return alone()
