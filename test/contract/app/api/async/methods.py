"""All seven methods, each with a handler of its own."""


async def GET(request):
    return {"status": 200, "headers": {"x-method": request.method}, "body": {"method": request.method}}


POST = PUT = PATCH = DELETE = GET


async def HEAD():
    return {"status": 200, "headers": {"x-method": "my own HEAD"}}


async def OPTIONS():
    return {"method": "OPTIONS"}, 200, {"allow": "my own list"}
