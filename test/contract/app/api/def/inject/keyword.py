def GET(*, limit: int = 5, context, request):
    return {"limit": limit, "path": request.path, "id": context.request_id}
