from _shared.python import python


async def GET(kind: str):
    return python(kind)
