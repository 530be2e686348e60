from _shared.fails import fail


def GET(kind: str):
    return fail(kind)
