"""Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT)."""

import threading

from _shared.limited import alone

config = {"timeout": 1000, "concurrency": 1, "body_limit": 1000}


def GET():
    threading.Event().wait()


def POST(request):
    return {"length": len(request.text())}


def PUT():
    return alone()
