"""Parts of a request that have a life of their own: header lines and uploaded files."""

import importlib
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any


class Headers(Mapping[str, str]):
    """Header lines by name, whatever their case; `get_all` gives every line of a repeated one."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def get_all(self, name: str) -> list[str]:
        """All values of a header, in the order they came."""
        name = name.lower()
        return [value for key, value in self.pairs if key == name]

    def __getitem__(self, name: str) -> str:
        values = self.get_all(name)
        if not values:
            raise KeyError(name)
        return ("; " if name.lower() == "cookie" else ", ").join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_all(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for key, _ in self.pairs))

    def __len__(self) -> int:
        return len({key for key, _ in self.pairs})

    def __repr__(self) -> str:
        return f"Headers({self.pairs!r})"


class ResponseHeaders(Headers, MutableMapping[str, str]):
    """Header lines of a response, which may be set, added to and deleted."""

    def __setitem__(self, name: str, value: str) -> None:
        """One line, in place of all that there are of this name."""
        self.__delitem__(name)
        self.append(name, value)

    def __delitem__(self, name: str) -> None:
        """All lines of this name; no fault when there are none."""
        self.pairs = [pair for pair in self.pairs if pair[0] != name.lower()]

    def append(self, name: str, value: str) -> None:
        """One more line."""
        self.pairs.append((name.lower(), str(value)))


class File:
    """An uploaded file of a multipart form."""

    def __init__(self, name: str, type: str, content: bytes) -> None:
        self.name = name
        self.type = type
        self.size = len(content)
        self._content = content

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        core_schema: Any = importlib.import_module("pydantic_core.core_schema")
        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}

    def bytes(self) -> bytes:
        """The content as it came."""
        return self._content

    def text(self) -> str:
        """The content decoded as UTF-8; wrong bytes become U+FFFD."""
        return self._content.decode(errors="replace")
