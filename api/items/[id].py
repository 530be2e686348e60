# curl localhost:3000/api/items/1
# curl -X DELETE localhost:3000/api/items/1 -i
from _lib.store import Item, items
from polyglot import HTTPException


def GET(id: int) -> Item:
    """One item."""
    if id not in items:
        raise HTTPException(404, f"There is no item {id}")
    return items[id]


def DELETE(id: int) -> None:
    """Removes an item, if it is there."""
    items.pop(id, None)
