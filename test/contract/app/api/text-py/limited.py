"""Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT)."""

import json
import threading

from _shared.limited import alone

config = {"timeout": 1000, "concurrency": 1, "body_limit": 1000}


def GET(req_string):
    threading.Event().wait()


def POST(req_string):
    return {"length": len(json.loads(req_string)["body"])}


def PUT(req_string):
    return alone()
