from _shared.responses import respond


def GET(kind: str):
    return respond(kind)
