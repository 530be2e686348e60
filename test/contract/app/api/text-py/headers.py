import json


def GET(req_string):
    headers = json.loads(req_string)["headers"]
    return {
        "single": headers.get("x-single"),
        "upper": headers.get("X-SINGLE".lower()),
        "repeated": headers.get("x-repeated"),
        "missing": headers.get("x-missing"),
    }
