# JSON in, JSON out, both declared.
from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: float
    tags: list[str]


@dataclass
class Total:
    name: str
    total: float
    tags: list[str]


def POST(item: Item) -> Total:
    return Total(item.name, item.price * 1.2, item.tags)
