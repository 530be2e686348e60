"""A dict is not in a query."""


def GET(filter: dict):
    return "never"
