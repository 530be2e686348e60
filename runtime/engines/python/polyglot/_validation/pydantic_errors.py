"""What pydantic says of a value that does not fit, in our words and at our places."""

import ast
import re
from typing import Any

from polyglot._validation.limits import LENGTHS, ORDER, plain
from polyglot._validation.violations import (
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
    "string": "string_type string_sub_type string_unicode bytes_type date_type datetime_type time_type uuid_type url_type "
    "json_type",
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
    "json_invalid": ("Expected a text of JSON", "contentMediaType"),
}
_NULL = {"type": "null"}
_LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|-?\d+(?:\.\d+)?|True|False|None")
_BY_TYPE = {name: types for types, names in _TYPES.items() for name in names.split()}
_BY_FORMAT = {name: kind for kind, names in _FORMATS.items() for name in names.split()}


def violations_of(errors: list[dict[str, Any]], document: dict[str, Any]) -> list[Violation]:
    """`document` is the schema of the value: it tells places from names that pydantic gives to forms of a union."""
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
