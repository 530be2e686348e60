def middleware(next):
    response = next()
    response.headers["x-passed"] = "1"
    return response
