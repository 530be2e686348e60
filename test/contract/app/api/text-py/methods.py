"""All seven methods, each with a handler of its own."""

import json


def GET(req_string):
    method = json.loads(req_string)["method"]
    return json.dumps({"status": 200, "headers": {"x-method": method}, "body": {"method": method}})


POST = PUT = PATCH = DELETE = GET


def HEAD(req_string):
    return json.dumps({"status": 200, "headers": {"x-method": "my own HEAD"}})


def OPTIONS(req_string):
    return json.dumps({"status": 200, "headers": {"allow": "my own list"}, "body": {"method": "OPTIONS"}})
