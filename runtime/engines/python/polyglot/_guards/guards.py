"""What keeps one interpreter alive under many suspended stacks: garbage collection, recursion, what WebAssembly has not."""

import gc
import sys
import time
from typing import Any

from polyglot._bridge import host, wake
from polyglot._guards import (
    absent,
    browserless,
    connections,
    javascript,
    kdf,
    processes,
    records,
    sockets,
    sqlite,
    tls,
    zones,
)

PARTS = (processes, absent, javascript, sockets, connections, tls, records, browserless, sqlite, kdf, zones)
MAX_RECURSION = 10_000
LEAST_OBJECTS = 50_000  # containers made, less those that are gone: some 8 MB
MOST_LOOKS = 160

_collect = gc.collect
_count = gc.get_count
_set_limit = sys.setrecursionlimit
_blocking_sleep = time.sleep


def install() -> None:
    """To be called once at boot."""
    _guard_collector()
    _guard_recursion()
    for module in PARTS:
        module.install()
    time.sleep = _sleep


def collect(*, settle: bool = False) -> None:
    """A full collection: the only kind that is safe while stacks are suspended (hazard H0).

    `settle` takes what is alive now, modules above all, out of the collections to come: with 5,000 modules each took a
    tenth of a second. It is to be asked for when modules came or went, so that the old ones are found.
    """
    if settle:
        gc.unfreeze()
    _collect(2)
    if settle:
        gc.freeze()


class Garbage:
    """Decides when a collection is due."""

    def __init__(self) -> None:
        self.due = False
        # Modules came or went since the last one.
        self.settle = False
        self._looks = 0
        self._enough = LEAST_OBJECTS

    def look(self) -> None:
        """Collects if that is due; to be called now and then, between requests."""
        self._looks += 1
        if not self.due and self._looks < MOST_LOOKS and _count()[0] < self._enough:
            return
        collect(settle=self.settle)
        self.due = self.settle = False
        self._looks = 0
        # A collection visits all that is alive: the more that is, the more new objects make it worth while.
        self._enough = max(LEAST_OBJECTS, len(gc.get_objects()) // 4)


def _guard_collector() -> None:
    # The automatic collector, and generation 1, corrupt the heap of this Pyodide while a stack is suspended.
    gc.disable()
    collector: Any = gc
    collector.enable = lambda: None
    collector.collect = lambda generation=2: _collect(0 if generation == 0 else 2)
    collector.set_threshold = lambda *_: None


def _sleep(seconds: float) -> None:
    """`time.sleep` on a timer of the thread: a tenth of the work of a task of the event loop."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if seconds == float("inf"):
        raise OverflowError("timestamp out of range for platform time_t")
    if host.can_wait():
        wake.sleep(seconds)
    else:
        _blocking_sleep(seconds)


def _guard_recursion() -> None:
    module: Any = sys
    module.setrecursionlimit = lambda limit: _set_limit(min(limit, MAX_RECURSION))
