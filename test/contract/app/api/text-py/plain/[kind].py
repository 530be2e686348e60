from _shared.plain import plain


def GET(req_string):
    return plain(req_string.params["kind"])
