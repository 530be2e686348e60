"""What is said to a model and what it says, whichever model it is."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass
class Call:
    """A tool that a model wants to be used."""

    id: str
    tool: str
    arguments: dict[str, Any]


@dataclass
class Message:
    role: str
    content: str
    calls: list[Call] = field(default_factory=list)
    answers: str = ""
    """The call whose result this is."""


@dataclass
class Tool:
    name: str
    description: str
    parameters: dict[str, Any]
    """JSON Schema of an object."""


@dataclass
class Reply:
    model: str
    text: str
    prompt_tokens: int
    completion_tokens: int
    calls: list[Call] = field(default_factory=list)


class Model(Protocol):
    def reply(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply: ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The text of the reply, piece by piece."""
        ...


def model(name: str | None = None) -> Model:
    """The one of OPENAI_BASE_URL where there is a key, the local one otherwise."""
    if os.environ.get("OPENAI_API_KEY"):
        from _lib.remote import RemoteModel

        return RemoteModel(name or os.environ.get("OPENAI_MODEL") or "gpt-5-mini")
    from _lib.local import LocalModel

    return LocalModel()
