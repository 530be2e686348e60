"""The named schemas of one document, each of which others may refer to, itself too."""

from collections.abc import Callable
from typing import Any

from polyglot._validation.shape import Shape


class Definitions:
    """What stands under `$defs`."""

    def __init__(self) -> None:
        self._schemas: dict[str, dict[str, Any]] = {}
        self._known: dict[Any, Shape] = {}

    def within(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema that stands for itself."""
        return {**schema, "$defs": self._schemas} if self._schemas else schema

    def define(self, hint: Any, wish: str, make: Callable[[], Shape]) -> Shape:
        """The shape of a type with a name, which `make` gives: it may ask for the type itself."""
        if hint in self._known:
            return self._known[hint]
        name = self._free(wish)
        self._schemas[name] = {}
        made: list[Shape] = []
        shape = Shape(lambda value: made[0].check(value), {"$ref": f"#/$defs/{name}"})
        self._known[hint] = shape
        made.append(make())
        self._schemas[name] = made[0].schema
        shape.check, shape.kind = made[0].check, made[0].kind
        return shape

    def adopt(self, document: dict[str, Any], name: str) -> dict[str, Any]:
        """A reference to a schema from elsewhere, which is taken in under this name, with its definitions."""
        schemas: dict[str, dict[str, Any]] = dict(document.get("$defs", {}))
        own = {key: value for key, value in document.items() if key != "$defs"}
        if own.get("type") == "object" and name:
            schemas[name] = own
            own = {"$ref": f"#/$defs/{name}"}
        names: dict[str, str] = {
            one: self._free(one) for one, schema in schemas.items() if self._schemas.get(one, schema) != schema
        }
        for one, schema in schemas.items():
            self._schemas[names.get(one) or one] = _renamed(schema, names)
        return _renamed(own, names)

    def _free(self, wish: str) -> str:
        name, number = wish, 2
        while name in self._schemas:
            name, number = f"{wish}_{number}", number + 1
        return name


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    """The schema, with references to these definitions under their other names."""
    if not names:
        return schema
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _renamed(value, names) for key, value in schema.items()}
    prefix, _, name = str(made.get("$ref", "")).rpartition("/")
    return {**made, "$ref": f"{prefix}/{names[name]}"} if name in names else made
