"""Nobody can tell what the third one is."""


def GET(first, second, third):
    return "never"
