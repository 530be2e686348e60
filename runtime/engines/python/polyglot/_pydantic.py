"""Types that pydantic checks: its models above all. Its errors in our words, its schemas as they are."""

import ast
import importlib
import re
from collections.abc import Callable
from typing import Any

from polyglot._body import parse_json
from polyglot._definitions import Definitions
from polyglot._exceptions import HTTPException
from polyglot._limits import LENGTHS, ORDER, plain
from polyglot._shape import Check, Shape
from polyglot._violations import (
    REQUIRED,
    UNKNOWN,
    Key,
    Misfit,
    Violation,
    counted,
    no_form,
    wrong_choice,
    wrong_format,
    wrong_type,
)

_TYPES = {
    "string": "string_type string_sub_type string_unicode bytes_type date_type datetime_type time_type uuid_type url_type",
    "integer": "int_type int_parsing int_parsing_size int_from_float",
    "number": "float_type float_parsing finite_number",
    "boolean": "bool_type bool_parsing",
    "array": "list_type tuple_type set_type frozen_set_type iterable_type",
    "object": "dict_type model_type model_attributes_type dataclass_type mapping_type typed_dict_type",
    "null": "none_required",
    "string number": "decimal_type time_delta_type",
}
_FORMATS = {
    "date-time": "datetime_parsing datetime_from_date_parsing datetime_object_invalid",
    "date": "date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "time": "time_parsing",
    "duration": "time_delta_parsing",
    "uuid": "uuid_parsing uuid_version",
    "uri": "url_parsing url_scheme url_syntax_violation url_too_long",
    "decimal": "decimal_parsing",
    "base64": "bytes_invalid_encoding",
    "ipv4": "ip_v4_address",
    "ipv6": "ip_v6_address",
}
_BOUNDS = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}
_KINDS = {"string": "text", "bytes": "bytes", "": "items"}
_FIXED = {
    "missing": REQUIRED,
    "extra_forbidden": UNKNOWN,
    "unexpected_keyword_argument": UNKNOWN,
    "union_tag_not_found": REQUIRED,
}
_NULL = {"type": "null"}
_LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|-?\d+(?:\.\d+)?|True|False|None")
_BY_TYPE = {name: types for types, names in _TYPES.items() for name in names.split()}
_BY_FORMAT = {name: kind for kind, names in _FORMATS.items() for name in names.split()}


def shape(hint: Any, definitions: Definitions, *, returned: bool) -> Shape:
    """Of a value inside of others, which has been parsed already."""
    adapter = _adapter(hint)
    document = _document(adapter, "serialization" if returned else "validation")
    name = getattr(hint, "__name__", "")
    return Shape(_translating(adapter.validate_python, document), definitions.adopt(document, name))


def raw_check(hint: Any) -> Check:
    """What makes a value of the bytes of a JSON document, parsed by pydantic itself."""
    adapter = _adapter(hint)
    return _translating(adapter.validate_json, _document(adapter, "validation"))


def _adapter(hint: Any) -> Any:
    return importlib.import_module("pydantic").TypeAdapter(hint)


def _document(adapter: Any, mode: str) -> dict[str, Any]:
    try:
        return adapter.json_schema(mode=mode)
    except Exception:  # a type of the author's own, of which pydantic has no schema
        return {}


def _translating(validate: Callable[[Any], Any], document: dict[str, Any]) -> Check:
    invalid: Any = importlib.import_module("pydantic").ValidationError

    def check(value: Any) -> Any:
        try:
            return validate(value)
        except invalid as error:
            errors = error.errors(include_url=False, include_input=False)
            if errors[0]["type"] == "json_invalid":
                parse_json(value)  # says it in our words
                raise HTTPException(400, errors[0]["msg"]) from None
            raise Misfit(_violations(errors, document)) from None

    return check


def _violations(errors: list[dict[str, Any]], document: dict[str, Any]) -> list[Violation]:
    found: list[tuple[tuple[Key, ...], Violation | None]] = []  # none where the place is a union
    unions: dict[tuple[Key, ...], dict[Key, list[Violation]]] = {}  # what each of its forms says, none of which fits
    for error in errors:
        place, form, inner = _locate(error["loc"], document)
        if error["type"].startswith("union_tag"):
            place = (*place, *error["ctx"]["discriminator"].strip("'").split("()")[:1])
        if form is None:
            found.append((place, (place, *_words(error))))
            continue
        if place not in unions:
            found.append((place, None))
        unions.setdefault(place, {}).setdefault(form, []).append((inner, *_words(error)))
    made: list[Violation] = []
    for place, one in found:
        said = [one] if one else no_form([*unions[place].values()])
        made += said if one else [((*place, *inner), message, code) for inner, message, code in said]
    return made


def _locate(loc: tuple[Key, ...], document: dict[str, Any]) -> tuple[tuple[Key, ...], Key | None, tuple[Key, ...]]:
    """The place in the value. Where it is a union, pydantic goes on with the name of a form: that, and the rest."""
    definitions = document.get("$defs", {})
    place: list[Key] = []
    node: Any = document
    for at, key in enumerate(loc):
        node = _resolve(node, definitions)
        if "discriminator" in node:
            node = {"$ref": node["discriminator"]["mapping"].get(key, "")}
            continue
        if node.get("anyOf") or node.get("oneOf"):
            return tuple(place), key, loc[at + 1 :]
        if key == "[key]":
            break
        place.append(key)
        if isinstance(key, int) and "prefixItems" in node:
            node = node["prefixItems"][key] if key < len(node["prefixItems"]) else {}
        elif isinstance(key, int) and "items" in node:
            node = node["items"]
        else:
            node = node.get("properties", {}).get(key, node.get("additionalProperties"))
    return tuple(place), None, ()


def _resolve(node: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """What a schema refers to, and of `X | None` the schema of X."""
    while isinstance(node, dict):
        if "$ref" in node:
            node = definitions.get(node["$ref"].rpartition("/")[2])
            continue
        members = [one for one in node.get("anyOf", ()) if one != _NULL]
        if len(members) != 1:
            return node
        (node,) = members
    return {}


def _words(error: dict[str, Any]) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _BY_TYPE:
        return _said(wrong_type(*_BY_TYPE[kind].split()))
    if kind in _BY_FORMAT:
        return _said(wrong_format(_BY_FORMAT[kind]))
    if kind == "is_instance_of" and context["class"] == "File":
        return "Expected a file", "type"
    if kind in _BOUNDS:
        _, code, words = ORDER[_BOUNDS[kind]]
        return f"{words} {plain(context[_BOUNDS[kind]])}", code
    if kind == "multiple_of":
        return f"Expected a multiple of {plain(context['multiple_of'])}", "multipleOf"
    if kind == "string_pattern_mismatch":
        return f"Expected a text that matches {context['pattern']}", "pattern"
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        expected = context.get("expected", context.get("expected_tags"))
        return _said(wrong_choice([ast.literal_eval(one) for one in _LITERALS.findall(expected)]))
    if kind.endswith(("too_short", "too_long")):
        return _length(kind, context)
    if kind == "value_error" and "valid email address" in error["msg"]:
        return _said(wrong_format("email"))
    return str(context.get("error", error["msg"])), "custom"


def _length(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    what = _KINDS[kind.rpartition("too_")[0].strip("_")]
    least, most, noun = LENGTHS["keys" if context.get("field_type") == "Dictionary" else what]
    if kind.endswith("too_short"):
        return f"Expected at least {counted(context['min_length'], noun)}", least
    return f"Expected at most {counted(context['max_length'], noun)}", most


def _said(misfit: Misfit) -> tuple[str, str]:
    return misfit.violations[0][1:]
