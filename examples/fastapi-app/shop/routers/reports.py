"""A report, line by line."""

import time
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from .items import Stored

router = APIRouter(tags=["reports"])


@router.get("/report.csv")
def report(store: Stored) -> StreamingResponse:
    def lines() -> Iterator[str]:
        yield "id,name,price\n"
        for item in store.all():
            time.sleep(0.01)
            yield f"{item.id},{item.name},{item.price}\n"

    return StreamingResponse(lines(), media_type="text/csv")
