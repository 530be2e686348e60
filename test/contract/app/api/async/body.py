"""The body by its content type (POST), and asked for twice (PUT)."""

from _shared.describe import describe_body


async def POST(request, context):
    return describe_body(context.body)


async def PUT(request, context):
    return {"same": describe_body(context.body), "again": describe_body(context.body)}
