async def POST(request):
    return request.bytes()
