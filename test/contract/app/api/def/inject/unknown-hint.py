"""A complex number has no form in JSON."""


def GET(number: list[complex]):
    return "never"
