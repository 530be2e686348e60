"""Items: plain `def` where something is waited for, as FastAPI's documentation advises."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request

from ..store import Item, NewItem, Store

router = APIRouter(prefix="/items", tags=["items"])


def store_of(request: Request) -> Store:
    return request.state.store


Stored = Annotated[Store, Depends(store_of)]


@router.get("")
async def list_items(store: Stored) -> list[Item]:
    return store.all()


@router.get("/{id}")
def get_item(id: int, store: Stored) -> Item:
    item = store.get(id)
    if item is None:
        raise HTTPException(404, f"There is no item {id}")
    return item


@router.post("", status_code=201)
async def add_item(new: NewItem, store: Stored) -> Item:
    return store.add(new)
