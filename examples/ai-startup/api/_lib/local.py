"""A model that needs no key, no package and no network: it knows a few rules, and always says the same."""

import json
import re
from collections.abc import Iterator, Sequence

from _lib.chat import Call, Message, Reply, Tool

NAME = "local-echo"
_ARITHMETIC = re.compile(r"[\d\s.+*/()-]+")


def _expression(text: str) -> str | None:
    runs = (run.strip(" .+*/-") for run in _ARITHMETIC.findall(text))
    return next((run for run in runs if re.search(r"\d[\s)]*[+*/-]", run)), None)


_RULES = {
    "calculate": lambda text: {"expression": found} if (found := _expression(text)) else None,
    "search_documents": lambda text: {"query": text} if re.search(r"\b(find|search|how|who)\b", text, re.I) else None,
    "list_models": lambda text: {} if re.search(r"\bmodels\b", text, re.I) else None,
}


class LocalModel:
    def reply(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        """One tool a turn, as long as a rule wants one whose result is not there yet; then an answer."""
        call = _next_call(messages, {tool.name for tool in tools})
        text = "" if call else _answer(messages)
        spent = sum(len(message.content.split()) for message in messages)
        return Reply(NAME, text, spent, len(text.split()), [call] if call else [])

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        yield from re.findall(r"\s*\S+", _answer(messages))


def _asked(messages: Sequence[Message]) -> str:
    return next((message.content for message in reversed(messages) if message.role == "user"), "")


def _results(messages: Sequence[Message]) -> dict[str, str]:
    """What tools gave since the last question, by their names."""
    results: dict[str, str] = {}
    names: dict[str, str] = {}
    for message in messages:
        if message.role == "user":
            results = {}
        names |= {call.id: call.tool for call in message.calls}
        if message.answers:
            results[names[message.answers]] = message.content
    return results


def _next_call(messages: Sequence[Message], offered: set[str]) -> Call | None:
    done = _results(messages)
    for name, rule in _RULES.items():
        if name in offered and name not in done and (arguments := rule(_asked(messages))) is not None:
            return Call(f"call-{len(done) + 1}", name, arguments)
    return None


def _answer(messages: Sequence[Message]) -> str:
    results = _results(messages)
    if results:
        return " ".join(_sentence(name, json.loads(text)) for name, text in results.items())
    asked = _asked(messages)
    turn = sum(message.role == "user" for message in messages)
    return f"(turn {turn}) You said: {asked} Set OPENAI_API_KEY, and a real model answers."


def _sentence(tool: str, result: dict[str, object]) -> str:
    if "error" in result:
        return f"{tool} failed: {result['error']}."
    match result:
        case {"value": value}:
            return f"The result is {value}."
        case {"documents": [{"text": text}, *_]}:
            return str(text)
        case {"models": list(models)}:
            return f"There are these models: {', '.join(map(str, models))}."
        case _:
            return json.dumps(result)
