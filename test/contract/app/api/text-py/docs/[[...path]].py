import json


def GET(req_string):
    return {"params": json.loads(req_string)["params"]}
