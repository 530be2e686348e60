"""What a handler or function says of itself, as data: `contract/declaration.ts` has the shape."""

import inspect
from typing import Any

from polyglot._hints import function_of
from polyglot._limits import notes_of
from polyglot._objects import plain_default
from polyglot._parameters import Plan
from polyglot._returns import returns_of
from polyglot._shapes import Shapes, unwrap
from polyglot._sources import Declared

KEYS = {"path": "params", "query": "query", "header": "headers", "cookie": "cookies"}
JSON_TYPE = "application/json"
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
    if returns is not None:
        made["responses"] = returns.responses()
    return made


def _words(function: Any) -> dict[str, Any]:
    text = inspect.cleandoc(getattr(function_of(function), "__doc__", None) or "")
    summary, _, rest = text.partition("\n")
    words: dict[str, Any] = {"summary": summary.strip()} if summary.strip() else {}
    if rest.strip():
        words["description"] = rest.strip()
    if hasattr(function, "__deprecated__"):  # by `warnings.deprecated`
        words["deprecated"] = True
    return words


def _object(declared: list[Declared], shapes: Shapes) -> dict[str, Any]:
    properties = {one.name: _schema(one) for one in declared}
    required = [one.name for one in declared if one.default.is_required]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return shapes.definitions.within(schema)


def _schema(one: Declared) -> dict[str, Any]:
    default = {} if one.default.is_required or one.default.make else plain_default(one.default.value)
    return {**one.shape.schema, **notes_of(unwrap(one.hint)[2]), **default}


def _body(declared: list[Declared], plan: Plan) -> dict[str, Any]:
    is_required = any(one.default.is_required for one in declared)
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
