"""What the agent can do: functions of Python, and one of JavaScript."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

from _lib.chat import Tool
from _lib.registry import available
from _lib.vectors import cosine, embed

_DOCUMENTS = [
    "Refunds are paid within 14 days, to the card that was charged.",
    "The free plan has 1,000 requests a day; larger plans have no limit.",
    "Conversations are kept in memory and are gone after a restart.",
]
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def calculate(expression: str) -> dict[str, Any]:
    if len(expression) > 200:
        raise ValueError("An expression has at most 200 characters")
    value = _value(ast.parse(expression.strip(), mode="eval").body)
    if not math.isfinite(value):
        raise ValueError("The result is no number")
    return {"value": value}


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.BinOp(left, operation, right) if type(operation) in _OPERATORS:
            return _OPERATORS[type(operation)](_value(left), _value(right))
        case ast.UnaryOp(operation, operand) if type(operation) in _OPERATORS:
            return _OPERATORS[type(operation)](_value(operand))
        case _:
            raise ValueError("Only numbers, + - * / and parentheses")


def search_documents(query: str) -> dict[str, Any]:
    wanted = embed(query)
    found = [{"text": text, "score": round(cosine(wanted, embed(text)), 3)} for text in _DOCUMENTS]
    return {"documents": sorted(found, key=lambda each: each["score"], reverse=True)[:2]}


def list_models() -> dict[str, Any]:
    return {"models": [each["id"] for each in available()]}


def _text(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}


_FUNCTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "calculate": calculate,
    "search_documents": search_documents,
    "list_models": list_models,
}
TOOLS = [
    Tool("calculate", "Computes an expression of + - * / and parentheses.", _text("expression")),
    Tool("search_documents", "Finds the company's documents that are closest to a question.", _text("query")),
    Tool("list_models", "Lists the models that can be used.", {"type": "object", "properties": {}}),
]


def use(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Its result. What goes wrong is one, too, for the model to mend."""
    try:
        return _FUNCTIONS[tool](**arguments)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
