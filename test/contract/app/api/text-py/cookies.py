"""Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT)."""

import json
from datetime import UTC, datetime

from polyglot import HTTPException


def GET(req_string, context):
    return json.dumps({"status": 200, "body": {"all": context.cookies.all(), "one": context.cookies.get("one")}})


def POST(req_string, context):
    context.cookies.set("plain", "a b;ü")
    context.cookies.set(
        "full",
        "1",
        path="/api",
        domain="example.org",
        max_age=60,
        expires=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        http_only=True,
        secure=True,
        same_site="Lax",
    )
    return json.dumps({"status": 201, "headers": {"set-cookie": "own=1"}, "body": "set"})


def DELETE(req_string, context):
    context.cookies.delete("one")


def PUT(req_string, context):
    context.cookies.set("lost", "1")
    raise HTTPException(409, "Not kept")
