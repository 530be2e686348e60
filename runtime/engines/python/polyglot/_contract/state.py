"""`context.state` on its way to another language: what is data crosses, the rest stays where it is."""

import math
from typing import Any

MAX_DEPTH = 50


def data_of(state: dict[str, Any]) -> dict[str, Any]:
    """Those values that JSON has a form for as they are."""
    return {name: value for name, value in state.items() if _is_data(value, 0)}


def _is_data(value: Any, depth: int) -> bool:
    kind = type(value)
    if value is None or kind in (str, bool, int):
        return True
    if kind is float:
        return math.isfinite(value)
    if depth > MAX_DEPTH:
        return False
    if kind in (list, tuple):
        return all(_is_data(item, depth + 1) for item in value)
    if kind is dict:
        return all(type(name) is str and _is_data(item, depth + 1) for name, item in value.items())
    return False
