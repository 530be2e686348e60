"""A complex number has no form in JSON."""


async def GET(number: list[complex]):
    return "never"
