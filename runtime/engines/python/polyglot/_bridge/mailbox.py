"""Batches in and answers out, through the interpreter's memory: Pyodide's own conversion of strings takes longer.

What the fields mean is told in `contract/messages.ts`, the other side of this.
"""

import json
from array import array
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

CALL_FIELDS = 8
FAULT, CHUNK, END, BROKEN = 0, 1, 2, 3
STATE = 9
MAX_LINES = 2_000


def _refuse(value: Any) -> Any:
    raise TypeError


# Answers are texts, numbers and None; bytes go another way, and are found by failing here.
_pieces: Any = c_make_encoder(None, _refuse, encode_basestring, None, ":", ",", False, False, False)


class Mailbox:
    """Room for one batch of calls, and the answers since the last tick."""

    def __init__(self) -> None:
        self._inbox = array("B")
        self._outbox = array("B")
        self._out: list[Any] = []
        self._blob: list[bytes] = []
        self._lines = 0
        self.due = False
        """The thread knows that there is something to take."""

    def reserve(self, size: int) -> int:
        """Makes room for a batch of so many bytes; where it is to be written, as an address."""
        self._inbox = array("B", bytes(size))
        return self._inbox.buffer_info()[0]

    def read(self, size: int, blob: Any) -> list[Any]:
        """The fields of the batch in the first `size` bytes; bodies are cut from `blob` by their lengths."""
        fields = json.loads(self._inbox[:size].tobytes())
        if blob is not None:
            data = blob.to_bytes()
            start = 0
            for at in range(CALL_FIELDS - 1, len(fields), CALL_FIELDS):
                length = fields[at]
                if type(length) is int and length > 0:
                    fields[at] = data[start : start + length]
                    start += length
        return fields

    def put(self, answer: tuple[int, Any, str, Any]) -> None:
        """Adds one answer: id, status, head, body."""
        self._out += answer

    def log(self, level: str, request_id: str, text: str) -> None:
        """One log line; beyond a number a tick, lines are dropped, and one says so (hazard H11)."""
        self._lines += 1
        if self._lines <= MAX_LINES:
            self._out += (0, level, request_id, text)
        elif self._lines == MAX_LINES + 1:
            self._out += (0, "warn", request_id, f"more than {MAX_LINES} log lines at once: the rest is dropped")

    def drain(self) -> int:
        """Puts the answers since the last time, as JSON, where `outbox` tells; the number of bytes, 0 for none."""
        self._lines = 0
        self.due = False
        out = self._out
        if not out:
            return 0
        self._out = []
        try:
            text = "".join(_pieces(out, 0))
        except TypeError:
            for at, value in enumerate(out):
                if type(value) is bytes:
                    self._blob.append(value)
                    out[at] = len(value)
            text = "".join(_pieces(out, 0))
        self._outbox = array("B", text.encode(errors="replace"))
        return len(self._outbox)

    def outbox(self) -> int:
        """The address of what `drain` made."""
        return self._outbox.buffer_info()[0]

    def blob(self) -> bytes | None:
        """The bytes that belong to what `drain` made, one after another."""
        parts, self._blob = self._blob, []
        return b"".join(parts) if parts else None
