"""Reads sources of the app, also while they are being written."""

import os
import time

from polyglot._bridge import host

EMPTY_TRIES = 5
EMPTY_SECONDS = 0.05


def read_source(file: str) -> bytes:
    """The bytes of a file. One that is empty since a moment ago has only been opened by its writer: it is waited for."""
    content = b""
    for _ in range(EMPTY_TRIES):
        with open(file, "rb") as source:
            content = source.read()
        if content or not host.can_wait() or time.time() - os.stat(file).st_mtime > EMPTY_SECONDS:
            return content
        time.sleep(EMPTY_SECONDS / EMPTY_TRIES)
    return content
