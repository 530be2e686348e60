"""A dict is not in a query."""


async def GET(filter: dict):
    return "never"
