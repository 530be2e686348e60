async def GET(request, context):
    return {"params": context.params}
