"""Values that are one of several: unions, `None` or not, `Literal` and enums."""

from types import NoneType
from typing import Any

from polyglot._validation.shape import Check, Shape
from polyglot._validation.violations import Misfit, Violation, no_form, wrong_choice, wrong_type

_PLAIN = (str, int, float, bool, NoneType)


def null(value: Any) -> None:
    if value is not None:
        raise wrong_type("null")


def or_none(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def any_of(exact: set[type], checks: list[Check]) -> Check:
    def check(value: Any) -> Any:
        if type(value) in exact:
            return value
        found: list[list[Violation]] = []
        for one in checks:
            try:
                return one(value)
            except Misfit as misfit:
                found.append(misfit.violations)
        raise Misfit(no_form(found))

    return check


def choice(values: list[Any], results: tuple[Any, ...], *, text: bool) -> Shape:
    for value in values:
        if type(value) not in _PLAIN:
            raise ValueError(f"{value!r} is among the values to choose from; texts, numbers, booleans and None may be")
    pairs = zip(values, results, strict=True)
    found: dict[Any, Any] = {(_text(value) if text else (type(value), value)): result for value, result in pairs}

    def check(value: Any) -> Any:
        key = value if text else (type(value), value)
        if type(value) in _PLAIN and key in found:
            return found[key]
        raise wrong_choice(values)

    return Shape(check, {"const": values[0]} if len(values) == 1 else {"enum": values})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
