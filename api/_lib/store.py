"""Items for as long as the interpreter lives; with several workers each has its own, so a real app asks a database."""

from dataclasses import dataclass
from itertools import count


@dataclass
class Item:
    id: int
    name: str
    price: float


_ids = count(1)
items: dict[int, Item] = {}


def add(name: str, price: float) -> Item:
    item = Item(next(_ids), name, price)
    items[item.id] = item
    return item


add("tea", 3.5)
add("coffee", 4.2)
