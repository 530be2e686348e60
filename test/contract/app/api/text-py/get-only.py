"""GET alone; HEAD follows from it."""


def GET(req_string):
    return {"status": 203, "headers": {"x-method": req_string.method}, "body": "twelve bytes"}
