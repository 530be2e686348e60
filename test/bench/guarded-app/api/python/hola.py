def GET():
    return {"message": "hello"}
