"""Cookies in (GET), set (POST), deleted (DELETE), and set before an exception (PUT)."""

from datetime import UTC, datetime

from polyglot import Context, HTTPException, Request, Response


async def GET(request, context):
    return {"all": context.cookies.all(), "one": context.cookies.get("one")}


async def POST(request: Request, context: Context):
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
    return Response("set", 201, {"set-cookie": "own=1"})


async def DELETE(request, context):
    context.cookies.delete("one")


async def PUT(request, context):
    context.cookies.set("lost", "1")
    raise HTTPException(409, "Not kept")
