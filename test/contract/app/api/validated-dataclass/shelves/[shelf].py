from dataclasses import dataclass

from _shared.declaring import Level, Seat, Shelf, Token
from _shared.declaring import shelf as GET  # noqa: F401


@dataclass
class Book:
    title: str
    year: int | None = None


async def POST(book: Book, shelf: Shelf, x_token: Token, x_level: Level = 0, seat: Seat = None, limit: int = 10):
    return {"shelf": shelf, "title": book.title}
