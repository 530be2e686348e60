from dataclasses import dataclass
from typing import Annotated

from _shared.declaring import Level, Seat, Shelf, Token
from polyglot import Cookie, Header


@dataclass
class Book:
    title: str
    year: int | None = None


@dataclass
class Lines:
    x_token: Token
    x_level: Level = 0


@dataclass
class Cookies:
    seat: Seat = None


def GET(shelf: Shelf, lines: Annotated[Lines, Header()], cookies: Annotated[Cookies, Cookie()], limit: int = 10):
    return {"shelf": shelf, "limit": limit, "token": lines.x_token, "level": lines.x_level, "seat": cookies.seat}


async def POST(
    book: Book,
    shelf: Shelf,
    lines: Annotated[Lines, Header()],
    cookies: Annotated[Cookies | None, Cookie()] = None,
    limit: int = 10,
):
    return {"shelf": shelf, "title": book.title}
