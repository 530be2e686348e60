"""GET alone; HEAD follows from it."""


async def GET(request):
    return "twelve bytes", 203, {"x-method": request.method}
