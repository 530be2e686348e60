"""Runs the tests of an app for `polyglot test`: with unittest, in the interpreter that serves the app."""

import asyncio
import os
import sys
import unittest
from collections.abc import Coroutine
from contextvars import Context
from typing import Any

from polyglot._bridge import host
from polyglot._contract.faults import trace_of
from polyglot._imports.loader import App

__unittest = True  # its frames are left out of tracebacks


class _Lines:
    """Where the runner writes: whole lines, so that what a test begins and how it ends is one."""

    def __init__(self) -> None:
        self._stream = sys.stdout  # a test may put another in its place

    def write(self, text: str) -> int:
        """Takes text."""
        return self._stream.write(text)

    def flush(self) -> None:
        """Not before the end of the line."""


class _Runner:
    """In place of `asyncio.Runner`: the loop of the interpreter runs already, and the stack of a test can be set aside."""

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """That of the interpreter."""
        return asyncio.get_running_loop()

    def run(self, coroutine: Coroutine[Any, Any, Any], *, context: Context) -> Any:
        """What it returns."""
        return host.wait(asyncio.Task(coroutine, loop=self.get_loop(), context=context))

    def close(self) -> None:
        """The loop goes on."""


def _set_runner(case: unittest.IsolatedAsyncioTestCase) -> None:
    case._asyncioRunner = _Runner()  # type: ignore[attr-defined]


def run(files: list[str], name: str) -> dict[str, int]:
    """Runs the tests of these files (absolute paths), those whose name has `name`; says how many ran and failed."""
    loader = unittest.TestLoader()
    if name:
        loader.testNamePatterns = [name if "*" in name else f"*{name}*"]
    unittest.IsolatedAsyncioTestCase._setupAsyncioRunner = _set_runner  # type: ignore[attr-defined]
    app = next(finder for finder in sys.meta_path if isinstance(finder, App))
    tests = unittest.TestSuite(_load(app, loader, file) for file in files)
    stream: Any = _Lines()
    result = unittest.TextTestRunner(stream, descriptions=False, verbosity=2).run(tests)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    return {"run": result.testsRun, "failed": failed}


def _load(app: App, loader: unittest.TestLoader, file: str) -> unittest.TestSuite:
    try:
        return loader.loadTestsFromModule(app.load(file))
    except (Exception, SystemExit) as error:
        return unittest.TestSuite([_Broken(os.path.relpath(file, app.root), trace_of(error, app.root))])


class _Broken(unittest.TestCase):
    """A file that cannot be imported, as one test that fails for this reason."""

    def __init__(self, file: str, trace: str) -> None:
        super().__init__("is_imported")
        self._file = file
        self._trace = trace

    def is_imported(self) -> None:
        """Fails."""
        raise ImportError(f"{self._file} cannot be imported\n{self._trace}")

    def __str__(self) -> str:
        return f"{self._file} is imported"
