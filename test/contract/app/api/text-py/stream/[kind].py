"""The generator that is asked for by name, asynchronous (GET) or not (POST)."""

from _shared.streams import later, stream


def GET(req_string):
    return later(stream(req_string.params["kind"]))


def POST(req_string):
    yield from stream(req_string.params["kind"])
