"""A stream without an end (GET), and the news that its `finally` ran (POST)."""

import threading

ended = threading.Event()


def GET(req_string):
    ended.clear()
    try:
        while True:
            yield "tick\n" * 100
    finally:
        ended.set()


def POST():
    return "finally ran" if ended.wait(10) else "still running"
