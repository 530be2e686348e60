# Peer: the same routes on Robyn; plain `def` was its faster way. Takes its own options, and PORT from the environment.
# pyright: reportMissingImports=false
"""Robyn application of the bench."""

import os
import time

from robyn import Request, Robyn

app = Robyn(__file__)


@app.get("/api/hello")
def hello() -> dict[str, str]:
    """Do nothing but answer."""
    return {"message": "hello"}


@app.post("/api/items")
def items(request: Request) -> dict[str, object]:
    """Take and answer JSON, without validation."""
    item = request.json()
    return {"name": item["name"], "total": item["price"] * 1.2, "tags": item["tags"]}


@app.get("/api/block")
def block() -> dict[str, bool]:
    """Block for a tenth of a second."""
    time.sleep(0.1)
    return {"ok": True}


if __name__ == "__main__":
    app.start(host="127.0.0.1", port=int(os.environ["PORT"]))
