"""Faults of an author: at once (GET), after a wait (POST), exits (PUT, DELETE), a cancellation (PATCH)."""

import asyncio
import time


class RangeError(Exception):
    pass


def GET():
    raise TypeError("broken on purpose")


def POST():
    time.sleep(0)
    raise RangeError("broken later: ☃")


def PUT():
    raise SystemExit("just text")


def DELETE():
    raise KeyboardInterrupt


def PATCH():
    raise asyncio.CancelledError
