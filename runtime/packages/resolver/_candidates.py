"""What is known of packages: which of their versions this interpreter can run, and what those need."""

import platform
from typing import Any, NamedTuple

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from ._pages import File, read_page

SHOWN_VERSIONS = 8


class Refused(Exception):
    """A package that cannot be had here; the message says why."""


class Release(NamedTuple):
    """One version of a package, as a wheel that this interpreter can run."""

    version: Version
    file: File
    rank: int
    """Of the wheel's tags; the lowest fits best."""
    depends: tuple[str, ...] | None
    """What it needs, where that is known without its METADATA."""


class Knowledge:
    """Grows while the host fetches what was missing."""

    def __init__(self, distribution: dict[str, Any], base: str) -> None:
        self._tags = {tag: rank for rank, tag in enumerate(sys_tags())}
        self._python = platform.python_version()
        self._distribution = distribution
        self._base = base
        self._pages: dict[str, list[File]] = {}
        self._releases: dict[str, list[Release]] = {}
        self._metadata: dict[str, list[Requirement]] = {}

    def learn_page(self, name: str, url: str, kind: str, text: str | None) -> None:
        """What the index says of a project; no text when it does not know it."""
        self._pages[name] = read_page(url, kind, text) if text is not None else []
        self._releases[name] = self._find_releases(name)

    def learn_metadata(self, url: str, text: str) -> None:
        """The METADATA of a wheel. What it needs in a form that nobody can read is left out, as installers do."""
        found: list[Requirement] = []
        for line in parse_email(text)[0].get("requires_dist", []):
            try:
                found.append(Requirement(line))
            except InvalidRequirement:
                pass
        self._metadata[url] = found

    def knows(self, name: str) -> bool:
        """Whether the index was asked for this project."""
        return name in self._pages

    def releases(self, name: str) -> list[Release]:
        """The newest first. Raises Refused when there is none at all."""
        found = self._releases[name]
        if not found:
            raise Refused(self._why_not(name))
        return found

    def versions(self, name: str) -> list[str]:
        """Those that can run here, the newest first; without early ones, unless there are no others."""
        offered = [release.version for release in self._releases[name] if not release.file.yanked]
        return [str(version) for version in SpecifierSet().filter(offered)]

    def describe_versions(self, name: str) -> str:
        """The newest of them, in words."""
        versions = self.versions(name)
        return ", ".join([*versions[:SHOWN_VERSIONS], *(["…"] if len(versions) > SHOWN_VERSIONS else [])])

    def requirements(self, release: Release, *, whole: bool) -> list[Requirement] | None:
        """What a release needs; None as long as its METADATA is unknown. ``whole``: its extras are asked for."""
        if release.depends is not None and not whole:
            return [Requirement(name) for name in release.depends]
        return self._metadata.get(release.file.url)

    def _find_releases(self, name: str) -> list[Release]:
        best: dict[Version, Release] = {}
        # What indexes have comes first: for the same version it stays.
        for release in (*self._indexed(name), *self._distributed(name)):
            known = best.get(release.version)
            if known is None or (known.depends is None and release.depends is None and release.rank < known.rank):
                best[release.version] = release
        return sorted(best.values(), key=lambda release: release.version, reverse=True)

    def _indexed(self, name: str) -> list[Release]:
        found: list[Release] = []
        for file in self._pages[name]:
            read = self._read_name(file.name)
            if read is not None and read[0] == name and self._accepts(file.requires_python):
                found.append(Release(read[1], file, read[2], None))
        return found

    def _distributed(self, name: str) -> list[Release]:
        entry = self._distribution.get(name)
        if entry is None or entry["package_type"] != "package":
            return []
        read = self._read_name(entry["file_name"])
        if read is None:
            return []
        file = File(entry["file_name"], self._base + entry["file_name"], entry["sha256"], "", False, False)
        return [Release(read[1], file, read[2], tuple(canonicalize_name(one) for one in entry["depends"]))]

    def _read_name(self, name: str) -> tuple[str, Version, int] | None:
        """Project, version and rank of a wheel that fits."""
        if not name.endswith(".whl"):
            return None
        try:
            project, version, _, tags = parse_wheel_filename(name)
        except InvalidWheelFilename, InvalidVersion:
            return None
        ranks = [self._tags[tag] for tag in tags if tag in self._tags]
        return (project, version, min(ranks)) if ranks else None

    def _accepts(self, requires_python: str) -> bool:
        try:
            return SpecifierSet(requires_python).contains(self._python, prereleases=True)
        except InvalidSpecifier:
            return True

    def _why_not(self, name: str) -> str:
        if name in self._distribution:
            return "is a library of Pyodide's distribution that is no Python package, and cannot be installed alone"
        files = self._pages[name]
        if not files:
            return "is in no index and not in Pyodide's distribution"
        wheels = [file for file in files if file.name.endswith(".whl")]
        if not wheels:
            return "is offered as source only, and nothing is compiled here"
        if any(self._read_name(file.name) for file in wheels):
            return f"has no version for Python {self._python}"
        return "is compiled for other systems only, not for WebAssembly"
