"""Calls the route named in the query: plainly (GET), with the JSON it got (POST), wrongly, a GET with a body (PUT)."""


def describe(answer):
    return {"status": answer.status, "type": answer.headers.get("content-type"), "text": answer.text()}


async def GET(request, context):
    return describe(await context.call(context.query["path"]))


async def POST(request, context):
    return describe(await context.call(context.query["path"], method="POST", json=request.json()))


async def PUT(request, context):
    return describe(await context.call(context.query["path"], body="not allowed"))
