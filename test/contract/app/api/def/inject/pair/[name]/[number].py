def GET(number: float, name):
    return {"name": name, "number": number}


def POST(number: bool, name: str):
    return {"name": name, "number": number}
