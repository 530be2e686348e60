"""What the argument is: its text parsed, and its attributes."""

import json


def POST(req_string):
    names = ("method", "url", "path", "headers", "query", "params", "body")
    return {
        "parsed": json.loads(req_string),
        "attributes": {name: getattr(req_string, name) for name in names},
        "text": str(req_string).startswith('{"method":"POST"'),
    }
