"""What modules keep of their import although twins of one snapshot must not share it: what was drawn at random, connections.

Generators that seed themselves are noted, to be seeded anew. All else cannot be mended from outside: the module that keeps
it is named, and is not to be in a snapshot.
"""

import gc
import os
import random
import socket
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import FrameType
from typing import Any

from polyglot._imports import importing

# Their draws tell things of one interpreter apart, and never leave it.
HARMLESS = frozenset(
    (
        "opentelemetry.context",  # keys of a dict
        "litestar.constants",  # the name of a handler
        "litestar.openapi.controller",  # another one
        "openai.lib.bedrock",  # signs options, to see whether they were changed
        "numpy.random.mtrand",  # the generator of the module, which is seeded anew
        "numpy.random.bit_generator",
    )
)

# Seeds that compiled code drew, and functions that ctypes made; the host counts them, where this lies in memory.
draws = array("I", [0, 0])
# Generators that seeded themselves.
generators: list[random.Random] = []

_seed = random.Random.seed
_WHERE_FILES_ARE_MADE = ("/tmp", "/home/pyodide")


class Watch:
    """Looks at modules of the packages in a folder while they are imported."""

    def __init__(self, site: str) -> None:
        self.kept: dict[str, str] = {}
        """By module, what it does when it is imported, as the end of a sentence about it."""
        self._site = site
        # Those that are being imported, the innermost last; empty for modules that are of no package.
        self._importing: list[str] = []
        # What was drawn so far, and what is left behind, as far as somebody was blamed for it.
        self._drawn = _look_at_draws()
        self._functions = self._descriptor = 0
        self._files: frozenset[str] = frozenset()

    @contextmanager
    def on(self) -> Iterator[None]:
        """Until the end of this block."""
        from pyodide.webloop import WebLoop

        replaced: tuple[tuple[Any, str, Any], ...] = (
            (random.Random, "seed", _seed_and_note),
            (os, "urandom", self._note_bytes(os.urandom)),
            (random, "_urandom", self._note_bytes(os.urandom)),
            (socket, "getaddrinfo", self._note("looks for a host", socket.getaddrinfo)),
            (socket, "gethostbyname", self._note("looks for a host", socket.gethostbyname)),
            (socket.socket, "connect", self._refuse()),
            (socket.socket, "connect_ex", self._refuse()),
            (WebLoop, "call_later", self._note("gives work to the event loop", WebLoop.call_later)),
        )
        natives = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
        for owner, name, replacement in replaced:
            setattr(owner, name, replacement)
        try:
            with importing.around_imports(self._step):
                yield
        finally:
            for owner, name, native in natives:
                setattr(owner, name, native)

    def _step(self, specification: ModuleSpec, run: Callable[[], Any]) -> Any:
        is_of_package = (specification.origin or "").startswith(self._site)
        if is_of_package:
            self._compare_draws()
        functions, descriptor, files = draws[1], _free_descriptor(), _list_files()
        self._importing.append(specification.name if is_of_package else "")
        try:
            return run()
        finally:
            if is_of_package:
                self._compare_draws()
                self._compare_functions(functions)
                self._compare_files(descriptor, files)
            self._importing.pop()

    def _compare_draws(self) -> None:
        """Lets the innermost module answer for what was drawn since the last look."""
        before, self._drawn = self._drawn, _look_at_draws()
        if self._drawn[0] != before[0]:
            self._blame("draws from the generator of random")
        if self._drawn[1] != before[1]:
            self._blame("draws a seed in compiled code")

    def _compare_functions(self, before: int) -> None:
        if draws[1] > before:
            gc.collect()
        if draws[1] > max(before, self._functions):
            self._blame("keeps a function that ctypes made")
            self._functions = draws[1]

    def _compare_files(self, descriptor: int, files: frozenset[str]) -> None:
        """Lets the innermost module answer for what it leaves behind."""
        limit = max(descriptor, self._descriptor)
        now = _free_descriptor()
        if now > limit:
            close_archives()
            now = _free_descriptor()
        if now > limit:
            self._blame("leaves a file or a socket open")
            self._descriptor = now
        made = _list_files() - files - self._files
        if made:
            self._blame(f"makes files ({', '.join(sorted(made))})")
            self._files |= made

    def _blame(self, what: str) -> None:
        name = self._importing[-1] if self._importing else ""
        if name and name not in HARMLESS:
            self.kept.setdefault(name, what)

    def _note(self, what: str, native: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **options: Any) -> Any:
            self._blame(what)
            return native(*args, **options)

        return noted

    def _note_bytes(self, native: Callable[[int], bytes]) -> Callable[[int], bytes]:
        def urandom(size: int, /) -> bytes:
            caller = self._find_caller(sys._getframe(1))
            if caller is None or caller.f_globals.get("__name__") not in HARMLESS:
                self._blame(f"draws random bytes{self._describe(caller)}")
            with _uncounted():
                return native(size)

        return urandom

    def _find_caller(self, frame: FrameType | None) -> FrameType | None:
        """The innermost code of a package."""
        while frame is not None and not frame.f_code.co_filename.startswith(self._site):
            frame = frame.f_back
        return frame

    def _describe(self, frame: FrameType | None) -> str:
        return f" ({frame.f_code.co_filename.removeprefix(self._site)[1:]}:{frame.f_lineno})" if frame else ""

    def _refuse(self) -> Callable[[socket.socket, Any], int]:
        def connect(_socket: socket.socket, address: Any, /) -> int:
            self._blame(f"connects to {address}")
            raise OSError("There is no network while a snapshot is made")

        return connect


def close_archives() -> None:
    """Has importlib.metadata forget the archives in which it looked for packages, and holds open."""
    if metadata := sys.modules.get("importlib.metadata"):
        metadata.MetadataPathFinder.invalidate_caches()
    gc.collect()


def _look_at_draws() -> tuple[Any, int]:
    return random.getstate(), draws[0]


def _free_descriptor() -> int:
    """The lowest one that nobody has."""
    descriptor = os.dup(0)
    os.close(descriptor)
    return descriptor


def _list_files() -> frozenset[str]:
    return frozenset(f"{folder}/{name}" for folder in _WHERE_FILES_ARE_MADE for name in os.listdir(folder))


def _seed_and_note(self: random.Random, a: Any = None, version: int = 2) -> None:
    with _uncounted():
        _seed(self, a, version)
    if a is None:
        generators.append(self)


@contextmanager
def _uncounted() -> Iterator[None]:
    before = draws[0]
    try:
        yield
    finally:
        draws[0] = before
