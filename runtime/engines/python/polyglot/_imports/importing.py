"""What is done around imports; how long they take, by the package that they are of."""

import importlib.machinery
import time
import zipimport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from typing import Any

_STEPS: tuple[tuple[Any, str], ...] = (
    (zipimport.zipimporter, "exec_module"),  # Python's own modules
    (importlib.machinery.SourceFileLoader, "exec_module"),
    (importlib.machinery.ExtensionFileLoader, "create_module"),
    (importlib.machinery.ExtensionFileLoader, "exec_module"),
)


@contextmanager
def around_imports(around: Callable[[ModuleSpec, Callable[[], Any]], Any]) -> Iterator[None]:
    """Has `around` run each step by which a module comes to be: it is given the module's specification and the step."""

    def wrap(step: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def run(loader: Any, subject: Any) -> Any:
            # A specification of a module that is to be created, or the module.
            specification = subject if isinstance(subject, ModuleSpec) else subject.__spec__
            return around(specification, lambda: step(loader, subject))

        return run

    own = [(owner, name, vars(owner).get(name)) for owner, name in _STEPS]
    for owner, name in _STEPS:
        setattr(owner, name, wrap(getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, native in own:
            if native is None:
                delattr(owner, name)
            else:
                setattr(owner, name, native)


@contextmanager
def measure() -> Iterator[dict[str, float]]:
    """Milliseconds by top-level module, filled meanwhile; what a module imports counts for the imported one."""
    times: dict[str, float] = {}
    inner: list[float] = []

    def timed(specification: ModuleSpec, step: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        inner.append(0)
        try:
            return step()
        finally:
            took = (time.perf_counter() - started) * 1000
            top = specification.name.partition(".")[0]
            times[top] = times.get(top, 0) + took - inner.pop()
            if inner:
                inner[-1] += took

    with around_imports(timed):
        yield times
