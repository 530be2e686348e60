"""Lists, sets, tuples and dicts of values. The usual way is one comprehension; only where it fails is each looked at."""

from collections.abc import Callable
from typing import Any

from polyglot._validation.shape import Shape
from polyglot._validation.violations import Misfit, Violation, counted, wrong, wrong_type


def many(item: Shape, make: Callable[[list[Any]], Any]) -> Shape:
    """Any number of values of one type, as what `make` makes of a list."""
    kind, check = item.exact, item.check
    is_set = issubclass(make, set | frozenset) if isinstance(make, type) else False

    def convert(value: Any) -> Any:
        if type(value) is not list:
            raise wrong_type("array")
        try:
            items = [one if type(one) is kind else check(one) for one in value]
        except Misfit:
            raise Misfit(_gather(enumerate(value), lambda _: check)) from None
        result = items if make is list else make(items)
        if is_set and len(result) < len(items):
            raise wrong("Expected no item twice", "uniqueItems")
        return result

    schema: dict[str, Any] = {"type": "array", "items": item.schema}
    return Shape(convert, {**schema, "uniqueItems": True} if is_set else schema, None, "items")


def row(items: list[Shape]) -> Shape:
    """So many values, each of its own type, as a tuple."""
    count = len(items)

    def convert(value: Any) -> Any:
        if type(value) is not list:
            raise wrong_type("array")
        if len(value) != count:
            bound, code = ("least", "minItems") if len(value) < count else ("most", "maxItems")
            raise wrong(f"Expected at {bound} {counted(count, 'item')}", code)
        if found := _gather(enumerate(value), lambda at: items[at].check):
            raise Misfit(found)
        return tuple(item.check(one) for item, one in zip(items, value, strict=True))

    prefix = [item.schema for item in items]
    return Shape(convert, {"type": "array", "prefixItems": prefix, "minItems": count, "maxItems": count}, None, "items")


def mapping(key: Shape | None, item: Shape) -> Shape:
    """Values of one type under any names; `key` converts the names."""
    kind, check = item.exact, item.check
    is_any = not item.schema

    def convert(value: Any) -> Any:
        if type(value) is not dict:
            raise wrong_type("object")
        if is_any and key is None:
            return value
        try:
            if key is None:
                return {name: one if type(one) is kind else check(one) for name, one in value.items()}
            return {key.check(name): one if type(one) is kind else check(one) for name, one in value.items()}
        except Misfit:
            found = _gather(value.items(), lambda _: check)
            if key is not None:
                check_key = key.check
                found += _gather(((name, name) for name in value), lambda _: check_key)
            raise Misfit(found) from None

    schema: dict[str, Any] = {"type": "object"}
    if item.schema:
        schema["additionalProperties"] = item.schema
    if key is not None:
        schema["propertyNames"] = {**key.schema, "type": "string"}
    return Shape(convert, schema, dict if is_any and key is None else None, "keys")


def _gather(pairs: Any, check_of: Callable[[Any], Callable[[Any], Any]]) -> list[Violation]:
    found: list[Violation] = []
    for key, one in pairs:
        try:
            check_of(key)(one)
        except Misfit as misfit:
            found += misfit.under(key)
    return found
