"""What a handler or function says of itself, as data: `contract/declaration.ts` has the shape."""

import inspect
from math import isfinite
from typing import Any

from polyglot._handlers.declared import Declared
from polyglot._handlers.describe import description_of
from polyglot._handlers.hints import function_of, hints_of, parameters_of
from polyglot._handlers.parameters import Plan
from polyglot._handlers.returns import described_of, open_schema, returns_of
from polyglot._validation.annotated import unwrap
from polyglot._validation.limits import notes_of
from polyglot._validation.objects import plain_default
from polyglot._validation.shapes import Shapes

KEYS = {"path": "params", "query": "query", "header": "headers", "cookie": "cookies"}
JSON_TYPE = "application/json"
_REST = inspect.Parameter.VAR_POSITIONAL
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def declaration(function: Any, plan: Plan) -> dict[str, Any]:
    """Of a handler."""
    made: dict[str, Any] = {**_words(function)}
    for location, key in KEYS.items():
        declared = [one for one in plan.declared if one.location == location]
        if declared:
            made[key] = _object(declared, plan.texts)
    body = [one for one in plan.declared if one.location in ("body", "form")]
    if body:
        made["body"] = _body(body, plan)
    returns = returns_of(function)
    answers = returns.responses() if returns is not None else {}
    for one in described_of(function).values():
        answers |= one.responses()
    if answers:
        # What is not said of success stays open.
        made["responses"] = answers if any(status[0] in "2d" for status in answers) else {"2XX": {}, **answers}
    return made


def function_declaration(name: str, function: Any) -> dict[str, Any]:
    """Of a function that the other language calls. What has no schema is left open: nothing is refused here."""
    hints = hints_of(function)
    made: dict[str, Any] = {"name": name, "parameters": _parameters(function, hints), "streams": False}
    if text := _doc(function):
        made["description"] = text
    returns = returns_of(function)
    if returns is not None:
        made["streams"] = returns.is_stream
        made["returns"] = returns.schema()
    below = function_of(function)
    made["streams"] |= inspect.isgeneratorfunction(below) or inspect.isasyncgenfunction(below)
    return made


def finite(declared: Any) -> Any:
    """The same without defaults, limits and examples that JSON has no form for: infinities, and what is no number."""
    if isinstance(declared, dict):
        return {name: finite(value) for name, value in declared.items() if not _is_endless(value)}  # type: ignore[reportUnknownVariableType]
    if isinstance(declared, list):
        return [finite(one) for one in declared if not _is_endless(one)]  # type: ignore[reportUnknownVariableType]
    return declared


def _is_endless(value: Any) -> bool:
    return isinstance(value, float) and not isfinite(value)


def _parameters(function: Any, hints: dict[str, Any]) -> list[dict[str, Any]]:
    """In the order of the other language's arguments: what is keyword-only comes as one object, the last."""
    found: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    for one in parameters_of(function):
        if one.kind is one.VAR_KEYWORD:
            continue
        shown: dict[str, Any] = {"name": one.name, "required": one.default is one.empty and one.kind is not _REST}
        if one.name in hints and (schema := open_schema(hints[one.name])):
            shown["schema"] = {**schema, **({} if one.default is one.empty else plain_default(one.default))}
        if one.kind is _REST:
            shown["rest"] = True
        (named if one.kind is one.KEYWORD_ONLY else found).append(shown)
    if named:
        properties = {one["name"]: one.get("schema", {}) for one in named}
        required = [one["name"] for one in named if one["required"]]
        definitions = {key: value for one in properties.values() for key, value in one.pop("$defs", {}).items()}
        schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
        last = {
            "name": "options",
            "required": bool(required),
            "schema": schema | ({"$defs": definitions} if definitions else {}),
        }
        found.append(last)
    return found


def _doc(function: Any) -> str:
    return inspect.cleandoc(getattr(function_of(function), "__doc__", None) or "")


def _words(function: Any) -> dict[str, Any]:
    summary, _, rest = _doc(function).partition("\n")
    words: dict[str, Any] = {"summary": summary.strip()} if summary.strip() else {}
    if rest.strip():
        words["description"] = rest.strip()
    if hasattr(function, "__deprecated__"):  # by `warnings.deprecated`
        words["deprecated"] = True
    description = description_of(function)
    return words | description.words if description else words


def _object(declared: list[Declared], shapes: Shapes) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for one in declared:
        if one.spread is not None:
            properties |= one.spread.properties
        else:
            properties[one.name] = _schema(one)
        required += _required(one)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return shapes.definitions.within(schema)


def _required(one: Declared) -> list[str]:
    if not one.default.is_required:
        return []
    return [one.name] if one.spread is None else one.spread.required


def _schema(one: Declared) -> dict[str, Any]:
    default = {} if one.default.is_required or one.default.make else plain_default(one.default.value)
    return {**one.shape.schema, **notes_of(unwrap(one.hint)[2]), **default}


def _body(declared: list[Declared], plan: Plan) -> dict[str, Any]:
    is_required = any(_required(one) for one in declared)
    first = declared[0]
    if first.location == "form":
        types = FORM_TYPES[1:] if any(one.file for one in declared) else FORM_TYPES
        return {"schema": _object(declared, plan.texts), "types": list(types), "required": is_required}
    if not plan.is_whole:
        return {"schema": _object(declared, plan.body), "types": [JSON_TYPE], "required": is_required}
    if unwrap(first.hint)[0] is bytes:
        return {"types": ["application/octet-stream"], "required": is_required}
    schema = plan.body.definitions.within(_schema(first))
    notes = {name: schema.pop(name) for name in ("description", "examples") if name in schema and "$ref" in schema}
    return {"schema": schema, "types": [JSON_TYPE], "required": is_required, **notes}
