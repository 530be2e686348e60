def add(a, b):
    return a + b


def describe(item):
    return {"name": item["name"], "total": item["price"] * item["count"], "tags": item["tags"]}
