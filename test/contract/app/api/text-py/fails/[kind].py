from _shared.fails import fail


def GET(req_string):
    return fail(req_string.params["kind"])
