"""Cookies of one request: what the client sent, and what the handler wants it to keep."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, unquote

_NAME = re.compile(r"[!#-:<>-\[\]-~]+")
_VALUE = re.compile(r"[ !#-:<-\[\]-~]*")


class Cookies(Mapping[str, str]):
    """Cookies the client sent; `set` and `delete` ask it to keep or forget one."""

    def __init__(self, header: str) -> None:
        self._received: dict[str, str] = {}
        self.outgoing: list[str] = []
        for pair in header.split(";"):
            name, equals, value = (part.strip(" \t") for part in pair.partition("="))
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            if equals and name not in self._received and _NAME.fullmatch(name) and _VALUE.fullmatch(value):
                self._received[name] = _unquote(value)

    def __getitem__(self, name: str) -> str:
        return self._received[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._received)

    def __len__(self) -> int:
        return len(self._received)

    def all(self) -> dict[str, str]:
        """Every cookie the client sent, by name."""
        return dict(self._received)

    def set(
        self,
        name: str,
        value: str,
        *,
        path: str = "/",
        domain: str | None = None,
        max_age: int | None = None,
        expires: datetime | None = None,
        http_only: bool = False,
        secure: bool = False,
        same_site: Literal["Strict", "Lax", "None"] | None = None,
    ) -> None:
        """Asks the client to keep a cookie; `max_age` in seconds."""
        if not name or any(c in name for c in '()<>@,;:\\"/[]?={} \t\r\n') or not name.isascii():
            raise ValueError(f"Cookie name {name!r} is not a token; use letters, digits and '-'")
        if any(c in f"{path}{domain}" for c in ";\r\n"):
            raise ValueError("path and domain of a cookie must not contain ';' or line breaks")
        parts = [f"{name}={quote(value, safe="!'()*~")}"]
        if max_age is not None:
            parts.append(f"Max-Age={max_age}")
        if domain:
            parts.append(f"Domain={domain}")
        if path:
            parts.append(f"Path={path}")
        if expires:
            parts.append(f"Expires={expires.astimezone(UTC):%a, %d %b %Y %H:%M:%S GMT}")
        if http_only:
            parts.append("HttpOnly")
        if secure:
            parts.append("Secure")
        if same_site:
            parts.append(f"SameSite={same_site}")
        self.outgoing.append("; ".join(parts))

    def delete(self, name: str, *, path: str = "/", domain: str | None = None) -> None:
        """Asks the client to forget a cookie."""
        self.set(name, "", path=path, domain=domain, max_age=0)


def _unquote(value: str) -> str:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value
