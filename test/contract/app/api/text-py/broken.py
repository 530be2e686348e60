"""Faults of an author: at once (GET), after a wait (POST), exits (PUT, DELETE), a cancellation (PATCH)."""

import asyncio
import time


class RangeError(Exception):
    pass


def GET(req_string):
    raise TypeError("broken on purpose")


def POST(req_string):
    time.sleep(0)
    raise RangeError("broken later: ☃")


def PUT(req_string):
    raise SystemExit("just text")


def DELETE(req_string):
    raise KeyboardInterrupt


def PATCH(req_string):
    raise asyncio.CancelledError
