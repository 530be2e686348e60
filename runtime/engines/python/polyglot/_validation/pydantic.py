"""Types that pydantic checks: its models above all. Its errors in our words, its schemas as they are."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from polyglot._contract.body import parse_json
from polyglot._contract.exceptions import HTTPException
from polyglot._validation.definitions import Definitions
from polyglot._validation.pydantic_errors import violations_of
from polyglot._validation.shape import Check, Shape
from polyglot._validation.violations import Misfit


def shape(hint: Any, definitions: Definitions, name: str, *, returned: bool) -> Shape:
    """Of a value inside of others, which has been parsed already. `name` is that of its schema."""
    adapter = _adapter(hint)
    document = _document(adapter, "serialization" if returned else "validation")
    return Shape(_translating(adapter.validate_python, lambda: document), definitions.adopt(document, name))


def raw_check(hint: Any) -> Check:
    """What makes a value of the bytes of a JSON document, parsed by pydantic itself."""
    adapter = _adapter(hint)
    # Made when something is wrong for the first time: it takes longer than all else that is done to load a handler.
    document = cache(lambda: _document(adapter, "validation"))
    return _translating(adapter.validate_json, document, is_raw=True)


def _adapter(hint: Any) -> Any:
    return importlib.import_module("pydantic").TypeAdapter(hint)


def _document(adapter: Any, mode: str) -> dict[str, Any]:
    try:
        return adapter.json_schema(mode=mode)
    except Exception:  # a type of the author's own, of which pydantic has no schema
        return {}


def _translating(
    validate: Callable[[Any], Any], document: Callable[[], dict[str, Any]], *, is_raw: bool = False
) -> Check:
    invalid: Any = importlib.import_module("pydantic").ValidationError

    def check(value: Any) -> Any:
        try:
            return validate(value)
        except invalid as error:
            errors = error.errors(include_url=False, include_input=False)
            if is_raw and errors[0]["type"] == "json_invalid" and not errors[0]["loc"]:
                _refuse_malformed(value, errors[0]["msg"])
            raise Misfit(violations_of(errors, document())) from None

    return check


def _refuse_malformed(body: bytes, message: str) -> None:
    """HTTPException(400), unless what is malformed is a text in the JSON that is to hold JSON itself."""
    parse_json(body)  # says it in our words
    try:
        importlib.import_module("pydantic_core").from_json(body)
    except ValueError:
        raise HTTPException(400, message) from None
