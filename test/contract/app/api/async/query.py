async def GET(request, context):
    return {"query": context.query}
