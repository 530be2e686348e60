"""First thing that runs in a fresh interpreter, before anything of the app is imported."""

import sys
from typing import Any

from polyglot import _guards, _host, _locks
from polyglot._loader import App
from polyglot._runner import Runner


def start(host: Any, root: str, api: str, code: str) -> Runner:
    """Guards, locks, the import path and the dispatcher, in this order."""
    _host.host = host
    _locks.install()
    _guards.install()
    sys.path[:] = [entry for entry in sys.path if entry]
    app = App(root, api, code)
    app.install()
    runner = Runner(app)
    _guards.collect(settle=True)
    return runner


def cell_address(runner: Runner) -> int:
    """Where in the interpreter's memory the running request's id stands, in bytes."""
    return runner.cell.buffer_info()[0]
