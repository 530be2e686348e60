# curl 'localhost:3000/api/items?q=te&limit=5'
# curl localhost:3000/api/items --json '{"name": "cocoa", "price": 4}'
from _lib.store import add, items
from polyglot import HTTPException, Request


def GET(q: str = "", limit: int = 10):
    return [item for item in items.values() if q in item.name][:limit]


def POST(request: Request):
    body = request.json()
    if not isinstance(body, dict) or not body.get("name"):
        raise HTTPException(422, "An item has a name")
    item = add(body["name"], body.get("price", 0))
    return item, 201, {"location": f"/api/items/{item.id}"}
