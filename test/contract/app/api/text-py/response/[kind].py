from _shared.responses import respond


def GET(req_string):
    return respond(req_string.params["kind"])
