"""How long imports take, by the package that they are of."""

import importlib.machinery
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_STEPS: tuple[tuple[Any, str], ...] = (
    (importlib.machinery.SourceFileLoader, "exec_module"),
    (importlib.machinery.ExtensionFileLoader, "create_module"),
    (importlib.machinery.ExtensionFileLoader, "exec_module"),
)


@contextmanager
def measure() -> Iterator[dict[str, float]]:
    """Milliseconds by top-level module, filled meanwhile; what a module imports counts for the imported one."""
    times: dict[str, float] = {}
    inner: list[float] = []

    def timed(step: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def run(loader: Any, subject: Any) -> Any:
            # A module, or the specification of one that is to be created.
            name = getattr(subject, "__name__", None) or subject.name
            started = time.perf_counter()
            inner.append(0)
            try:
                return step(loader, subject)
            finally:
                took = (time.perf_counter() - started) * 1000
                top = name.partition(".")[0]
                times[top] = times.get(top, 0) + took - inner.pop()
                if inner:
                    inner[-1] += took

        return run

    own = [(owner, name, vars(owner).get(name)) for owner, name in _STEPS]
    for owner, name in _STEPS:
        setattr(owner, name, timed(getattr(owner, name)))
    try:
        yield times
    finally:
        for owner, name, native in own:
            if native is None:
                delattr(owner, name)
            else:
                setattr(owner, name, native)
