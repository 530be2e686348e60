from _shared.describe import describe_form


async def POST(request):
    return {"fields": describe_form(request.form())}
