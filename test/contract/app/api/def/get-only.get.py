"""GET alone, by the name of the file; HEAD follows from it."""


def default(request):
    return "twelve bytes", 203, {"x-method": request.method}
