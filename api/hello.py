# curl localhost:3000/api/hello


def GET():
    return {"message": "Hello from Python"}
