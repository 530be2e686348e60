"""Names that say nothing are given the request and the context, in this order."""


async def GET(req, ctx):
    return {"path": req.path, "id": ctx.request_id}
