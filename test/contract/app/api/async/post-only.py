"""POST and DELETE, no GET."""


async def POST():
    return "posted"


async def DELETE():
    pass
