"""The request, and a part of the query."""


async def GET(request, q: str, *rest, **more):
    return {"path": request.path, "q": q, "rest": rest, "more": more}
