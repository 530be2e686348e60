def GET(request):
    return {
        "single": request.headers.get("x-single"),
        "upper": request.headers["X-SINGLE"] if "X-Single" in request.headers else None,
        "repeated": request.headers.get("x-repeated"),
        "missing": request.headers.get("x-missing"),
    }
