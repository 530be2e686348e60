"""Time zones: UTC is there without a package, and who asks for another one is told which package has it."""

import importlib.util
import io
import struct
from typing import Any

from polyglot._guards.changes import on_import

UTC = (b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + bytes(6) + b"UTC\0") * 2 + b"\nUTC0\n"  # RFC 9636


def install() -> None:
    """To be called once at boot, before `zoneinfo` is imported."""
    on_import("zoneinfo._common", _change)


def _change(module: Any) -> None:
    plain = module.load_tzdata

    def load_tzdata(key: str) -> Any:
        try:
            return plain(key)
        except module.ZoneInfoNotFoundError:
            if key in ("UTC", "Etc/UTC"):
                return io.BytesIO(UTC)
            told = f"No time zone found with key {key}"
            if importlib.util.find_spec("tzdata") is None:
                told += ": all but UTC come with a package (to install it: polyglot add tzdata)"
            raise module.ZoneInfoNotFoundError(told) from None

    module.load_tzdata = load_tzdata
