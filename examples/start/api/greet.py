from dataclasses import dataclass
from typing import Annotated

from _lib.greetings import greeting
from _lib.text import shout
from polyglot import Query


@dataclass
class Greeting:
    message: str
    loud: bool


def GET(name: Annotated[str, Query(min_length=1)] = "world", loud: bool = False) -> Greeting:
    """Greets; a TypeScript function raises the voice."""
    message = greeting(name)
    return Greeting(shout(message) if loud else message, loud)
