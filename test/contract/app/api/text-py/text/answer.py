"""Answers with the body it gets, as it is: so a test can say what the handler returns."""

import json


def POST(req_string):
    return json.loads(req_string)["body"]


async def PUT(req_string):
    """The same through the attribute, as JSON that was parsed: plain data."""
    return json.loads(req_string.body)
