# The smallest answer: what a request costs when the handler does nothing.
def GET():
    return {"message": "hello"}
