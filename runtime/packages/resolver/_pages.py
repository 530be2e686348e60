"""Pages of package indexes, as JSON (PEP 691) or HTML (PEP 503): which files there are of a project."""

import json
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin


class File(NamedTuple):
    """One file of a project."""

    name: str
    url: str
    sha256: str
    """Empty where the index tells none."""
    requires_python: str
    yanked: bool
    has_metadata: bool
    """Whether its METADATA lies beside it (PEP 658)."""


def read_page(url: str, kind: str, text: str) -> list[File]:
    """The files that a page links to; ``kind`` is its content type."""
    return _read_json(url, text) if "json" in kind else _read_html(url, text)


def _read_json(url: str, text: str) -> list[File]:
    return [_from_json(url, file) for file in json.loads(text)["files"]]


def _from_json(url: str, file: dict[str, Any]) -> File:
    return File(
        name=file["filename"],
        url=urljoin(url, file["url"]),
        sha256=file.get("hashes", {}).get("sha256", ""),
        requires_python=file.get("requires-python") or "",
        yanked=bool(file.get("yanked")),
        has_metadata=bool(file.get("core-metadata") or file.get("dist-info-metadata")),
    )


def _read_html(url: str, text: str) -> list[File]:
    reader = _Links(url)
    reader.feed(text)
    return reader.files


class _Links(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = url
        self.files: list[File] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        href = found.get("href")
        if tag == "base" and href:
            self.base = urljoin(self.base, href)
        if tag != "a" or not href:
            return
        address, fragment = urldefrag(urljoin(self.base, href))
        algorithm, _, digest = fragment.partition("=")
        metadata = found.get("data-core-metadata") or found.get("data-dist-info-metadata") or ""
        self.files.append(
            File(
                name=unquote(address.rsplit("/", 1)[-1]),
                url=address,
                sha256=digest if algorithm == "sha256" else "",
                requires_python=found.get("data-requires-python") or "",
                yanked="data-yanked" in found,
                has_metadata=metadata not in ("", "false"),
            )
        )
