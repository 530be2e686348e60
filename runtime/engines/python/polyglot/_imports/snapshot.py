"""What is done to an interpreter before a snapshot is taken of it, and after one was restored (hazard H5).

Two interpreters that start from one snapshot are twins: what was drawn at random, read from the environment or noted of
the time before it was taken is the same in both, unless it is made anew here. The seed of `hash()` stays.
"""

import importlib
import importlib.util
import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from polyglot._imports import kept

# Modules that the runtime needs later, or that most apps import.
USUAL = (
    "base64 collections contextlib copy csv dataclasses datetime decimal email.message enum functools hashlib hmac html "
    "http.client io itertools math operator pathlib random re secrets statistics string tempfile textwrap traceback "
    "typing urllib.error urllib.parse urllib.request uuid zlib zoneinfo"
).split()


class LeftOut(BaseException):
    """A module that is not to be in the snapshot; no `except Exception` of who imports it stops this."""


def load(names: Sequence[str], late: Sequence[str], avoided: Sequence[str], site: str) -> dict[str, Any]:
    """Imports modules, as far as they are installed in `site`, and nothing that imports those which are to be avoided.

    Tells of `names` those that were ``imported`` and those that ``failed`` or must be left out, and why; modules that
    ``kept`` something of their import, and what; and variables that modules looked for in the environment and that are
    ``absent``: where one exists, they may be other modules. Of what is imported only `late`, ``asking`` are those that
    looked for one more: the app starts without a snapshot where such a variable exists, and they are not worth that.
    """
    failed: dict[str, str] = {}
    asked: dict[str, str] = {}
    asking: set[str] = set()
    watch = kept.Watch(site)
    environment: Any = os.environ.__class__
    look_up = environment.__getitem__

    def note(self: Any, name: str) -> str:
        try:
            return look_up(self, name)
        except KeyError:
            asked.setdefault(name, _importing())
            raise

    with watch.on():
        for name in USUAL:
            _import(name, failed)
        environment.__getitem__ = note
        try:
            with _without(avoided):
                for name in (*names, *late):
                    before, known = len(watch.kept), len(asked)
                    _import(name, failed)
                    if len(watch.kept) > before:
                        failed[name] = "it keeps something of its import"
                    if len(asked) > known and name in late:
                        failed[name] = f"it looks for {', '.join(list(asked)[known:])}"
                        asking.update(list(asked.values())[known:])
        finally:
            environment.__getitem__ = look_up
    imported = [name for name in (*names, *late) if name in sys.modules and name not in failed]
    tells = {"imported": imported, "failed": failed, "kept": watch.kept}
    return {**tells, "absent": sorted(asked), "asking": sorted(asking)}


def _importing() -> str:
    """The module that is being imported, by whatever function of another it does what it does now."""
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame.f_globals["__name__"] if frame is not None else ""


@contextmanager
def _without(avoided: Sequence[str]) -> Iterator[None]:
    class Finder:
        @staticmethod
        def find_spec(name: str, _path: Any = None, _target: Any = None) -> None:
            if name in avoided:
                raise LeftOut(name)

    path: list[Any] = sys.meta_path
    path.insert(0, Finder)
    try:
        yield
    finally:
        path.remove(Finder)


def _import(name: str, failed: dict[str, str]) -> None:
    before = len(sys.modules)
    try:
        parent, _, last = name.rpartition(".")
        if parent and hasattr(sys.modules.get(parent), last):
            return
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    except (Exception, LeftOut) as error:
        # Of the app, or not a module at all, unless something of it was imported.
        if not isinstance(error, ImportError) or len(sys.modules) > before:
            failed[name] = f"{type(error).__name__}: {error}"


def finish() -> None:
    """The last thing before the snapshot is taken."""
    kept.close_archives()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def refresh(environment: str) -> None:
    """The first thing after it was restored: `environment` is what a cold start finds, NAME=value, each ended by a NUL."""
    libraries = os.environ.get("LD_LIBRARY_PATH")
    os.environ.clear()
    for line in environment.split("\0")[:-1]:
        name, _, value = line.partition("=")
        os.environ[name] = value
    if libraries:
        os.environ["LD_LIBRARY_PATH"] = libraries
    _reseed()


def check() -> bool:
    """Whether a restored interpreter can do what all others can: a sum over many parts of it."""
    text = json.dumps({"numbers": [n * n for n in range(100)], "text": "ü" * 10})
    value = json.loads(text)
    return sum(value["numbers"]) == 328_350 and value["text"].encode() == b"\xc3\xbc" * 10


def _reseed() -> None:
    random.seed()
    for generator in kept.generators:
        generator.seed()
    logging._startTime = time.time_ns()  # type: ignore[attr-defined]
    modules: dict[str, Any] = sys.modules
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
    if "tempfile" in modules:
        modules["tempfile"]._name_sequence = modules["tempfile"].tempdir = None
    if "multiprocessing.process" in modules:
        modules["multiprocessing.process"].current_process().authkey = os.urandom(32)
    if "uuid" in modules:
        uuid = modules["uuid"]
        for name in ("_node", "_last_timestamp", "_last_timestamp_v6", "_last_timestamp_v7"):
            if hasattr(uuid, name):
                setattr(uuid, name, None)
