from _shared.plain import plain


def GET(kind: str):
    return plain(kind)
