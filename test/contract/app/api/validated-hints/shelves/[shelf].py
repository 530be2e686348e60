from typing import Annotated

from _shared.declaring import Level, Seat, Shelf, Token
from _shared.declaring import shelf as GET  # noqa: F401
from polyglot import Body


def POST(
    title: Annotated[str, Body()],
    shelf: Shelf,
    x_token: Token,
    x_level: Level = 0,
    seat: Seat = None,
    limit: int = 10,
    year: Annotated[int | None, Body()] = None,
):
    return {"shelf": shelf, "title": title}
