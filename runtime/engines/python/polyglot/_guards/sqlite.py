"""SQLite in the folder that may be written: locks that hold between interpreters and processes.

Those of the system are none here, and its write-ahead log needs memory that all share: it stays off.
"""

import os
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from polyglot._bridge import host
from polyglot._guards import changes

_LOCKING = "vfs=unix-dotfile"


def install() -> None:
    """To be called once at boot."""
    changes.on_import("sqlite3.dbapi2", _change)


def _change(module: Any) -> None:
    plain = module.connect

    def connect(database: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("uri"):
            text = str(database)
            if _is_data(unquote(urlsplit(text).path)) and "vfs=" not in text:
                database = f"{text}{'&' if '?' in text else '?'}{_LOCKING}"
        elif database != ":memory:" and _is_data(path := os.fsdecode(database)):
            database = f"file:{quote(os.path.realpath(path))}?{_LOCKING}"
            kwargs["uri"] = True
        return plain(database, *args, **kwargs)

    connect.__doc__ = plain.__doc__
    module.connect = connect


def _is_data(path: str) -> bool:
    folder = host.host.data
    return bool(folder) and os.path.realpath(path).startswith(f"{folder}/")
