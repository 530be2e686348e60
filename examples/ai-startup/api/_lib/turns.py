"""A turn of a conversation, as both chat routes take it."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from _lib import conversations
from _lib.chat import Message
from polyglot import Body, HTTPException


@dataclass
class Turn:
    prompt: Annotated[str, Body(min_length=1, max_length=20_000)]
    conversation: str | None = None
    """Goes on with this one."""
    model: str | None = None
    system: str = "You are a helpful assistant."


def messages_of(turn: Turn) -> list[Message]:
    """All that the model is told; 404 where there is no such conversation."""
    said: list[Message] = []
    if turn.conversation:
        found = cast("list[dict[str, Any]] | None", conversations.find(turn.conversation))
        if found is None:
            raise HTTPException(404, f"There is no conversation {turn.conversation}")
        said = [Message(each["role"], each["content"]) for each in found]
    return [Message("system", turn.system), *said, Message("user", turn.prompt)]


def keep(turn: Turn, answer: str) -> str:
    """Notes both sides; the conversation's id."""
    said = [{"role": "user", "content": turn.prompt}, {"role": "assistant", "content": answer}]
    return cast("str", conversations.append(turn.conversation, said))
