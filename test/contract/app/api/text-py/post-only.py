"""POST and DELETE, no GET."""


def POST(req_string):
    return "posted"


def DELETE(req_string):
    pass
