"""The generator that is asked for by name, asynchronous (GET) or not (POST)."""

from _shared.streams import later, stream


def GET(kind: str):
    return later(stream(kind))


def POST(kind: str):
    yield from stream(kind)
