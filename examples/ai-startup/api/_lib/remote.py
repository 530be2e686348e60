"""A model behind any API that speaks OpenAI's language. Only this module needs the package `openai`."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import openai
from _lib.chat import Call, Message, Reply, Tool
from polyglot import HTTPException


@cache
def _client() -> openai.OpenAI:
    """Address and key are those of OPENAI_BASE_URL and OPENAI_API_KEY; the time is below that of a route."""
    return openai.OpenAI(timeout=25, max_retries=0)


class RemoteModel:
    def __init__(self, name: str) -> None:
        self.name = name

    def reply(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        options: dict[str, Any] = {"tools": [_tool(tool) for tool in tools]} if tools else {}
        with _faults():
            made = _client().chat.completions.create(
                model=self.name, messages=[_message(message) for message in messages], **options
            )
        said = made.choices[0].message
        calls = [
            Call(call.id, call.function.name, _arguments(call.function.arguments)) for call in said.tool_calls or []
        ]
        usage = made.usage
        return Reply(
            made.model,
            said.content or "",
            usage.prompt_tokens if usage else 0,
            usage.completion_tokens if usage else 0,
            calls,
        )

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        with _faults():
            pieces = _client().chat.completions.create(
                model=self.name, messages=[_message(message) for message in messages], stream=True
            )
            with pieces:
                for piece in pieces:
                    if piece.choices and (text := piece.choices[0].delta.content):
                        yield text


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except openai.APITimeoutError as error:
        raise HTTPException(504, "The model took too long") from error
    except openai.APIError as error:
        raise HTTPException(502, f"The model does not answer: {error.message}") from error


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _message(message: Message) -> Any:
    spoken: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.answers:
        spoken["tool_call_id"] = message.answers
    if message.calls:
        spoken["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.tool, "arguments": json.dumps(call.arguments)},
            }
            for call in message.calls
        ]
    return spoken


def _arguments(text: str) -> dict[str, Any]:
    """Models make mistakes: what is no JSON object is an empty one, and the tool says what it misses."""
    try:
        arguments = json.loads(text)
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}
