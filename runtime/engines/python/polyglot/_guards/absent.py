"""Processes and ports of one's own are not there: what asks for them is told what there is instead."""

import errno
import importlib.abc
import socket
import sys
from collections.abc import Callable
from typing import Any

_PROCESSES = (
    "multiprocessing is not available: Python runs inside the server's process. More interpreters come with the setting "
    "python.workers and with `polyglot start --processes`"
)
_PORTS = (
    "A handler cannot listen on a port of its own, nor bind one: requests come in by the routes of the app, and sockets "
    "here only connect"
)
_PROGRAMS = "{} is not available: Python runs inside the server's process and cannot start programs"


def install() -> None:
    """To be called once at boot, before anything of the app can keep a function for itself."""
    from pyodide.webloop import WebLoop

    ports = _refusing(OSError(errno.ENOTSUP, _PORTS))
    plain: Any = socket.socket
    plain.bind = plain.listen = ports
    loop: Any = WebLoop
    for name in ("create_server", "create_unix_server", "create_datagram_endpoint"):
        setattr(loop, name, ports)
    for name in ("subprocess_exec", "subprocess_shell"):
        setattr(loop, name, _refusing(OSError(errno.ENOTSUP, _PROGRAMS.format(f"asyncio.create_{name}"))))
    sys.meta_path.insert(0, _Processes())


class _Processes(importlib.abc.MetaPathFinder):
    """All ways of multiprocessing lead through one module."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        """Finds nothing."""
        if fullname in ("_multiprocessing", "_posixshmem"):
            raise ModuleNotFoundError(_PROCESSES, name=fullname)


def _refusing(error: Exception) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise type(error)(*error.args)

    return refuse
