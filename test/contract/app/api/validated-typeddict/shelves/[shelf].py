from typing import NotRequired, TypedDict

from _shared.declaring import Level, Seat, Shelf, Token
from _shared.declaring import shelf as GET  # noqa: F401


class Book(TypedDict):
    title: str
    year: NotRequired[int | None]


async def POST(book: Book, shelf: Shelf, x_token: Token, x_level: Level = 0, seat: Seat = None, limit: int = 10):
    return {"shelf": shelf, "title": book["title"]}
