import json
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from _lib.chat import Message, model
from _lib.tools import TOOLS, use
from polyglot import Body

config = {"timeout": 180_000}  # many turns

_SYSTEM = "Solve the task. Use the tools for what they can find out, then answer in a sentence or two."


@dataclass
class Task:
    task: Annotated[str, Body(min_length=1, max_length=20_000)]
    max_steps: Annotated[int, Body(ge=1, le=20)] = 8
    model: str | None = None


class Step(TypedDict):
    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]


class Outcome(TypedDict):
    answer: str | None
    finished: bool
    model: str
    steps: list[Step]


def POST(task: Task) -> Outcome:
    """Lets a model use tools until it has an answer, for at most `max_steps` turns."""
    mind = model(task.model)
    messages = [Message("system", _SYSTEM), Message("user", task.task)]
    steps: list[Step] = []
    name = ""
    for _ in range(task.max_steps):
        reply = mind.reply(messages, TOOLS)
        name = reply.model
        if not reply.calls:
            return {"answer": reply.text, "finished": True, "model": name, "steps": steps}
        messages.append(Message("assistant", reply.text, reply.calls))
        for call in reply.calls:
            result = use(call.tool, call.arguments)
            steps.append({"tool": call.tool, "arguments": call.arguments, "result": result})
            messages.append(Message("tool", json.dumps(result), answers=call.id))
    return {"answer": None, "finished": False, "model": name, "steps": steps}
