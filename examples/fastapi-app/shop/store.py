"""What is for sale; a database in a real shop."""

import time

from pydantic import BaseModel, Field


class NewItem(BaseModel):
    name: str = Field(min_length=1)
    price: float = Field(gt=0)
    tags: list[str] = []


class Item(NewItem):
    id: int


class Store:
    def __init__(self) -> None:
        self._items = {1: Item(id=1, name="tea", price=4.5, tags=["green"])}
        self.is_open = True

    def all(self) -> list[Item]:
        return list(self._items.values())

    def get(self, id: int) -> Item | None:
        """Takes its time, as a query does."""
        time.sleep(0.05)
        return self._items.get(id)

    def add(self, new: NewItem) -> Item:
        item = Item(id=len(self._items) + 1, **new.model_dump())
        self._items[item.id] = item
        return item

    def close(self) -> None:
        self.is_open = False
        print("the store is closed")
