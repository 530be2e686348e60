async def POST(request):
    return {"value": request.json()}
