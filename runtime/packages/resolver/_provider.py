"""What the search asks: who is meant, which versions there are, what each of them needs. And why there is no answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from resolvelib import AbstractProvider
from resolvelib.structs import RequirementInformation

from ._candidates import Knowledge, Refused, Release


class Key(NamedTuple):
    """A package, with the extras that are asked for."""

    name: str
    extras: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}[{','.join(self.extras)}]" if self.extras else self.name


class Wish(NamedTuple):
    """Something that is needed."""

    key: Key
    specifier: SpecifierSet

    def __str__(self) -> str:
        return f"{self.key}{self.specifier}"


class Pick(NamedTuple):
    """A version that may be taken; no release stands for a package of which nothing is known yet."""

    key: Key
    release: Release | None

    def __str__(self) -> str:
        return f"{self.key.name} {self.release.version}" if self.release else self.key.name


type Information = RequirementInformation[Wish, Pick]


class Provider(AbstractProvider[Wish, Pick, Key]):
    """One search. What it would have had to know is in ``pages`` (names) and ``metadata`` (files by address)."""

    def __init__(self, knowledge: Knowledge, preferred: Mapping[str, str]) -> None:
        self.pages: set[str] = set()
        self.metadata: dict[str, dict[str, Any]] = {}
        self._knowledge = knowledge
        self._preferred = preferred
        self._wanted_by: dict[str, Pick] = {}

    def identify(self, requirement_or_candidate: Wish | Pick) -> Key:
        return requirement_or_candidate.key

    def get_preference(
        self,
        identifier: Key,
        resolutions: Mapping[Key, Pick],
        candidates: Mapping[Key, Iterator[Pick]],
        information: Mapping[Key, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> tuple[bool, bool, Key]:
        # What conflicted comes first, then what leaves no choice.
        conflicted = any(cause.requirement.key == identifier for cause in backtrack_causes)
        exact = any(one.operator == "==" for info in information[identifier] for one in info.requirement.specifier)
        return (not conflicted, not exact, identifier)

    def find_matches(
        self,
        identifier: Key,
        requirements: Mapping[Key, Iterator[Wish]],
        incompatibilities: Mapping[Key, Iterator[Pick]],
    ) -> Iterable[Pick]:
        name = identifier.name
        if not self._knowledge.knows(name):
            self.pages.add(name)
            return [Pick(identifier, None)]
        try:
            releases = self._knowledge.releases(name)
        except Refused as error:
            raise Refused(f"{name} {error}. {self._way_out(name)}") from None
        specifier = SpecifierSet()
        for wish in requirements[identifier]:
            specifier &= wish.specifier
        excluded = {pick.release.version for pick in incompatibilities[identifier] if pick.release}
        accepted = set(specifier.filter(release.version for release in releases)) - excluded
        picks = [
            release for release in releases if release.version in accepted and self._is_offered(release, specifier)
        ]
        picks.sort(key=lambda release: str(release.version) != self._preferred.get(name))
        return [Pick(identifier, release) for release in picks]

    def is_satisfied_by(self, requirement: Wish, candidate: Pick) -> bool:
        release = candidate.release
        return release is None or requirement.specifier.contains(release.version, prereleases=True)

    def get_dependencies(self, candidate: Pick) -> list[Wish]:
        release, key = candidate.release, candidate.key
        if release is None:
            return []
        known = self._knowledge.requirements(release, whole=bool(key.extras))
        if known is None:
            self.metadata[release.file.url] = _describe_file(release)
            return []
        wishes = [read_wish(one) for one in known if applies(one, key.extras)]
        if key.extras:
            wishes.insert(0, Wish(Key(key.name, ()), SpecifierSet(f"=={release.version}")))
        for wish in wishes:
            if wish.key.name != key.name:
                self._wanted_by.setdefault(wish.key.name, candidate)
        return wishes

    def describe(self, mapping: Mapping[Key, Pick]) -> Iterator[dict[str, Any]]:
        needs: dict[str, set[str]] = {}
        releases: dict[str, Release] = {}
        for key, pick in mapping.items():
            if pick.release is None:
                continue
            releases[key.name] = pick.release
            needs.setdefault(key.name, set()).update(wish.key.name for wish in self.get_dependencies(pick))
        for name, release in sorted(releases.items()):
            dependencies = sorted(needs[name] - {name})
            yield {
                "name": name,
                "version": str(release.version),
                "dependencies": dependencies,
                "file": _describe_file(release),
            }

    def explain(self, causes: Iterable[Information]) -> str:
        lines = ["No versions fit together:"]
        lines += sorted({f"  {parent or 'pyproject.toml'} asks for {wish}" for wish, parent in causes})
        for name in sorted({wish.key.name for wish, _ in causes}):
            if self._knowledge.knows(name):
                lines.append(f"  {name} can run here in version {self._knowledge.describe_versions(name)}")
        return "\n".join(lines)

    def _is_offered(self, release: Release, specifier: SpecifierSet) -> bool:
        # Who withdrew a version wants nobody to take it, but for those that name it.
        return not release.file.yanked or any(
            one.operator in ("==", "===") and one.version == str(release.version) for one in specifier
        )

    def _way_out(self, name: str) -> str:
        chain: list[str] = []
        parent = self._wanted_by.get(name)
        while parent is not None and str(parent) not in chain:
            chain.append(str(parent))
            parent = self._wanted_by.get(parent.key.name)
        if not chain:
            return "Look for its right name, or for another package that does its work."
        root = chain[-1].split()[0]
        return f"{', which is wanted by '.join(chain)} wants it: ask for another version of {root}, or another package."


def read_wish(requirement: Requirement) -> Wish:
    """What a requirement asks for, without its marker."""
    name = canonicalize_name(requirement.name)
    extras = tuple(sorted(canonicalize_name(extra) for extra in requirement.extras))
    return Wish(Key(name, extras), requirement.specifier)


def applies(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    """Whether its marker is true here, for one of these extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or ("",))


def _describe_file(release: Release) -> dict[str, Any]:
    name, url, sha256, _, _, has_metadata = release.file
    return {"name": name, "url": url, "sha256": sha256, "metadata": has_metadata}
