"""POST and DELETE, no GET."""


def POST():
    return "posted"


def DELETE():
    pass
