from collections.abc import Iterator
from typing import TypedDict

from _lib.chat import model
from _lib.turns import Turn, keep, messages_of


class Piece(TypedDict, total=False):
    text: str
    conversation: str
    """In the last one, when all is said."""


def POST(turn: Turn) -> Iterator[Piece]:
    """Answers a prompt piece by piece, as server-sent events."""
    said: list[str] = []
    for text in model(turn.model).stream(messages_of(turn)):
        said.append(text)
        yield {"text": text}
    yield {"conversation": keep(turn, "".join(said))}
