from _shared.describe import describe_form


def POST(request):
    return {"fields": describe_form(request.form())}
