"""Annotations as text, as `from __future__ import annotations` makes them."""

from __future__ import annotations

from polyglot import Context, Request


async def GET(c: Context, r: Request, limit: int = 5):
    return {"limit": limit, "path": r.path, "id": c.request_id}
