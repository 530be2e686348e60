import time
from collections.abc import Iterator
from dataclasses import dataclass

from _lib.store import find
from polyglot import Context, HTTPException


@dataclass
class Step:
    order: int
    step: str


def GET(id: int, context: Context) -> Iterator[Step]:
    """Follows an order to its door, as server-sent events."""
    if find(context.state["user"], id) is None:
        raise HTTPException(404, f"There is no order {id}")
    for step in ("packed", "handed over", "delivered"):
        yield Step(id, step)
        time.sleep(0.05)
