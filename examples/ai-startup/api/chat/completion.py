from typing import TypedDict

from _lib.chat import model
from _lib.turns import Turn, keep, messages_of


class Usage(TypedDict):
    prompt_tokens: int
    completion_tokens: int


class Completion(TypedDict):
    conversation: str
    model: str
    reply: str
    usage: Usage


def POST(turn: Turn) -> Completion:
    """Answers a prompt, and remembers it."""
    reply = model(turn.model).reply(messages_of(turn))
    return {
        "conversation": keep(turn, reply.text),
        "model": reply.model,
        "reply": reply.text,
        "usage": {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens},
    }
