async def GET(request, context):
    before = list(context.state)
    context.state["seen"] = True
    return {"id": context.request_id, "before": before, "after": context.state}
