from _shared.python import python


def GET(kind: str):
    return python(kind)
