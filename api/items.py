# curl 'localhost:3000/api/items?q=te&limit=5'
# curl localhost:3000/api/items --json '{"name": "cocoa", "price": 4}'
from dataclasses import dataclass
from typing import Annotated, Literal

from _lib.store import Item, add, items
from polyglot import Body, Query


@dataclass
class NewItem:
    name: Annotated[str, Body(min_length=1)]
    price: Annotated[float, Body(ge=0)] = 0


def GET(q: str = "", limit: Annotated[int, Query(ge=1, le=100)] = 10) -> list[Item]:
    """Finds items by a part of their name."""
    return [item for item in items.values() if q in item.name][:limit]


def POST(new: NewItem) -> tuple[Item, Literal[201], dict[str, str]]:
    """Adds an item."""
    item = add(new.name, new.price)
    return item, 201, {"location": f"/api/items/{item.id}"}
