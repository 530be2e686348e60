"""Lines for the log: by the context (GET), and as Python has always written them (POST)."""

import asyncio
import logging
import sys


async def GET(request, context):
    context.log.info("said by the handler ☃")
    await asyncio.sleep(0)
    context.log.warning("warned by the handler")
    context.log.error("cried by the handler")


async def POST(request):
    print("printed", 1, "☃")
    print("no ", end="")
    await asyncio.sleep(0)
    print("line break")
    print("to stderr", file=sys.stderr)
    logging.getLogger("shop").warning("stock is %d", 3)
    logging.info("by the root logger")
