"""Programs cannot be started: whatever would, says so as an OSError, under each of its names (hazard H14)."""

import errno
import os
import posix
import subprocess
import webbrowser
from collections.abc import Callable
from typing import Any

_STARTERS = ("system", "fork", "forkpty", "execv", "execve", "posix_spawn", "posix_spawnp")


def install() -> None:
    """To be called once at boot, before anything of the app can keep a function for itself."""
    for name in _STARTERS:
        for module in (os, posix):
            if hasattr(module, name):
                setattr(module, name, _refusing(f"os.{name}"))
    popen: Any = subprocess.Popen
    popen.__init__ = _refusing("subprocess")
    browser: Any = webbrowser
    browser.open = _refusing("webbrowser")


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise OSError(
            errno.ENOTSUP,
            f"{name} is not available: Python runs inside the server's process and cannot start programs",
        )

    return refuse
