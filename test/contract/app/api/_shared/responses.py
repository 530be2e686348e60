"""Responses as results, by name: dicts of {status, headers, body}, what only looks like them, and Response."""

from collections.abc import Iterator
from typing import Any

from _shared.pick import pick
from polyglot import Response


def items() -> Iterator[str]:
    yield "one,"
    yield "two"


OBJECTS = {
    "status": lambda: {"status": 201},
    "status-object": lambda: {"status": 201, "body": {"made": True}},
    "status-text": lambda: {"status": 202, "body": "taken"},
    "status-bytes": lambda: {"status": 200, "body": b"\0bytes"},
    "status-null": lambda: {"status": 200, "body": None},
    "status-list": lambda: {"status": 200, "body": [1, 2]},
    "status-zero": lambda: {"status": 200, "body": 0},
    "status-false": lambda: {"status": 200, "body": False},
    "status-empty": lambda: {"status": 200, "body": ""},
    "status-stream": lambda: {"status": 201, "headers": {"x-made": "yes"}, "body": items()},
    "headers": lambda: {"status": 200, "headers": {"x-one": "1", "X-Two": "2"}, "body": {}},
    "headers-list": lambda: {
        "status": 200,
        "headers": {"set-cookie": ["a=1", "b=2"], "x-list": ["1", "2"]},
        "body": "ok",
    },
    "headers-number": lambda: {"status": 200, "headers": {"x-number": 7, "x-nothing": None}, "body": "ok"},
    "headers-type": lambda: {"status": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}, "body": "<p>"},
    "headers-json": lambda: {"status": 200, "headers": {"content-type": "application/vnd.api+json"}, "body": {"a": 1}},
    "headers-length": lambda: {
        "status": 200,
        "headers": {"content-length": "3", "connection": "close"},
        "body": "longer",
    },
    "headers-latin": lambda: {"status": 200, "headers": {"x-name": "Zoë"}, "body": "ok"},
    "headers-id": lambda: {"status": 200, "headers": {"x-request-id": "my-own"}, "body": "ok"},
    "error": lambda: {"status": 418, "body": {"short": "stout"}},
    "no-content": lambda: {"status": 204, "body": "never sent"},
    "not-modified": lambda: {"status": 304, "headers": {"etag": '"1"'}},
    "bad-name": lambda: {"status": 200, "headers": {"no good": "1"}, "body": "ok"},
    "bad-break": lambda: {"status": 200, "headers": {"x-a": "1\r\nx-b: 2"}, "body": "ok"},
    "bad-unicode": lambda: {"status": 200, "headers": {"x-a": "☃"}, "body": "ok"},
}

DATA = {
    "data-extra": lambda: {"status": 200, "body": "text", "note": "one key too many"},
    "data-small": lambda: {"status": 1},
    "data-large": lambda: {"status": 600, "body": "text"},
    "data-text": lambda: {"status": "200", "body": "text"},
    "data-fraction": lambda: {"status": 200.5},
    "data-true": lambda: {"status": True},
    "data-none": lambda: {"headers": {}, "body": "text"},
}

WEB = {
    "web-text": lambda: Response("text"),
    "web-bytes": lambda: Response(b"\0bytes", headers={"x-kind": "bytes"}),
    "web-stream": lambda: Response((item.encode() for item in items()), 203),
    "web-null": lambda: Response(None),
    "web-empty": lambda: Response(status=204),
    "web-json": lambda: Response({"made": True}, status=201),
    "web-type": lambda: Response("<p>", headers={"content-type": "text/html; charset=utf-8"}),
    "web-cookies": lambda: Response("ok", headers=[("x-one", "1"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]),
    "web-redirect": lambda: Response(None, 302, {"location": "/api/elsewhere?a=1"}),
}


def respond(name: str) -> Any:
    return pick(OBJECTS | DATA | WEB, name)
