def GET(req_string):
    return {"query": req_string.query}
