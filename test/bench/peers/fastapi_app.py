# Peer: the same routes on FastAPI, written as its documentation advises; typed answers were also its fastest way.
# pyright: reportMissingImports=false, reportUntypedBaseClass=false, reportUntypedFunctionDecorator=false
"""FastAPI application of the bench; uvicorn imports it."""

import time

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    """What is sent to `POST /api/items`."""

    name: str
    price: float
    tags: list[str]


class Total(BaseModel):
    """What it answers."""

    name: str
    total: float
    tags: list[str]


@app.get("/api/hello")
async def hello() -> dict[str, str]:
    """`async def`: a plain `def` would pay for a thread and be half as fast."""
    return {"message": "hello"}


@app.post("/api/items")
async def items(item: Item) -> Total:
    """Validate and answer JSON."""
    return Total(name=item.name, total=item.price * 1.2, tags=item.tags)


@app.get("/api/block")
def block() -> dict[str, bool]:
    """Plain `def`: FastAPI's way to run a handler that blocks."""
    time.sleep(0.1)
    return {"ok": True}
