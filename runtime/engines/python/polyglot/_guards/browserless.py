"""Packages that take WebAssembly for a browser: here they have sockets, and time limits that mean what they say."""

import sys
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

from polyglot._guards import changes


def install() -> None:
    """To be called once at boot, before any of them is imported."""
    # urllib3, and requests with it, would go through `fetch`: no proxies, no certificates of one's own.
    stand_in: Any = ModuleType("urllib3.contrib.emscripten", "Nothing: urllib3 has sockets here.")
    stand_in.inject_into_urllib3 = lambda: None
    sys.modules[stand_in.__name__] = stand_in
    changes.on_import("httpx2_jsfetch", _change)


def _change(module: Any) -> None:
    module._compute_timeouts = _timeouts
    # Streams of it give views of memory, where anthropic wants to split bytes into lines.
    blocking, waiting = module.EmscriptenStream, module.AsyncEmscriptenStream
    pieces, pieces_later = blocking.__iter__, waiting.__aiter__

    def in_bytes(self: Any) -> Iterator[bytes]:
        for piece in pieces(self):
            yield bytes(piece)

    async def in_bytes_later(self: Any) -> AsyncIterator[bytes]:
        async for piece in pieces_later(self):
            yield bytes(piece)

    blocking.__iter__, waiting.__aiter__ = in_bytes, in_bytes_later


def _timeouts(extensions: dict[str, Any]) -> tuple[float, float]:
    """What `fetch` waits for is the whole head of the answer, so the limit of connections alone (5 s) is not meant."""
    limits = extensions.get("timeout") or {}
    read = limits.get("read") or 0.0
    return max(limits.get("connect") or 0.0, read) if read else 0.0, read
