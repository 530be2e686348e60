"""Lines for the log: by the context (GET), and as Python has always written them (POST)."""

import logging
import sys
import time


def GET(request, context):
    context.log.info("said by the handler ☃")
    time.sleep(0)
    context.log.warning("warned by the handler")
    context.log.error("cried by the handler")


def POST(request):
    print("printed", 1, "☃")
    print("no ", end="")
    time.sleep(0)
    print("line break")
    print("to stderr", file=sys.stderr)
    logging.getLogger("shop").warning("stock is %d", 3)
    logging.info("by the root logger")
