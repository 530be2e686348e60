"""First thing in a fresh interpreter. `prepare` needs nothing of the outside, so a snapshot may hold what it does."""

import json
import os
import sys
from typing import Any

from polyglot._bridge import host as _host
from polyglot._bridge import wake
from polyglot._concurrency import asgiref, interrupts, locks, threads
from polyglot._engine import log
from polyglot._engine.runner import Runner
from polyglot._guards import guards
from polyglot._imports import importing, kept, snapshot, wanted
from polyglot._imports.loader import App


def prepare(root: str) -> None:
    """Guards, locks, stacks for threads and the import path."""
    locks.install()
    guards.install()
    interrupts.install()
    threads.install()
    asgiref.install()
    log.prepare()
    _set_path(root)


def find_imports(files: str) -> str:
    """What these files import, both as JSON."""
    return json.dumps(wanted.find_imports(json.loads(files)))


def draws_address() -> int:
    """Where in the interpreter's memory the host is to count what compiled code draws at random, in bytes."""
    return kept.draws.buffer_info()[0]


def preload(root: str, names: str, late: str, avoided: str) -> str:
    """Imports what a snapshot is to hold and makes it ready to be taken; as JSON what `load` tells, and how long imports took."""
    with importing.measure() as times:
        result = snapshot.load(json.loads(names), json.loads(late), json.loads(avoided), _site_of(root))
    snapshot.finish()
    guards.collect(settle=True)
    return json.dumps({**result, "times": times})


def start(host: Any, root: str, api: str, code: str, environment: str | None) -> Runner:
    """The dispatcher, in an interpreter that is prepared. `environment` is given after a snapshot was restored."""
    _host.use(host)
    _set_path(root)
    if environment is not None:
        snapshot.refresh(environment)
        if not snapshot.check():
            raise RuntimeError("the restored interpreter does not work")
    app = App(root, api, code)
    app.install()
    runner = Runner(app)
    threads.cell = runner.cell
    if environment is None:
        guards.collect(settle=True)
    return runner


def cell_address(runner: Runner) -> int:
    """Where in the interpreter's memory the running request's id stands, in bytes."""
    return runner.cell.buffer_info()[0]


def parking_address() -> int:
    """Where in the interpreter's memory stacks that are set aside are told of, in bytes."""
    return wake.parking_address()


def _set_path(root: str) -> None:
    sys.path[:] = [entry for entry in sys.path if entry]
    packages = _site_of(root)
    if packages not in sys.path and os.path.isdir(packages):
        sys.path.append(packages)


def _site_of(root: str) -> str:
    return f"{root}/.polyglot/python/site-packages"
