# JSON in, JSON out.
def POST(request):
    item = request.json()
    return {"name": item["name"], "total": item["price"] * 1.2, "tags": item["tags"]}
