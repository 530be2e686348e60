async def POST(request):
    return request.text()
