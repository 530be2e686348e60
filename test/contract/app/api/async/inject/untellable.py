"""Nobody can tell what the third one is."""


async def GET(first, second, third):
    return "never"
