"""Batches in and answers out, through the interpreter's memory: Pyodide's own conversion of strings takes longer.

What the fields mean is told in `contract/messages.ts`, the other side of this.
"""

import json
from array import array
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

from polyglot._bridge import host

CALL_FIELDS = 8
# The words of `cells`, which `loop.ts` reads and writes without calling Python.
CALLS, CALLS_BLOB, ANSWERS_AT, ANSWERS, ANSWERS_BLOB, DONE = range(6)
FAULT, CHUNK, END, BROKEN = 0, 1, 2, 3
STATE = 9
MAX_LINES = 2_000
ANSWER_FIELDS = 4
MANY_ANSWERS = 200


def _refuse(value: Any) -> Any:
    raise TypeError


# Answers are texts, numbers and None; bytes go another way, and are found by failing here.
_pieces: Any = c_make_encoder(None, _refuse, encode_basestring, None, ":", ",", False, False, False)


class Mailbox:
    """Room for one batch of calls, and the answers since the last tick."""

    def __init__(self) -> None:
        self.cells = array("I", [0] * 6)
        """Sizes in bytes of a batch and of answers that nobody took yet, and whether a turn of the loop came to its end."""
        self._inbox = array("B")
        self._outbox = array("B")
        self._out: list[Any] = []
        self._lines = 0
        self.due = False
        """The thread knows that there is something to take."""

    def cells_address(self) -> int:
        """Where in the interpreter's memory `cells` begin, in bytes."""
        return self.cells.buffer_info()[0]

    def reserve(self, size: int) -> int:
        """Makes room for a batch of so many bytes; where it is to be written, as an address."""
        self._inbox = array("B", b"\0") * size
        return self._inbox.buffer_info()[0]

    def read(self) -> list[Any]:
        """The fields of the batch that was written there; bodies are cut by their lengths from what stands behind its text."""
        size, length = self.cells[CALLS], self.cells[CALLS_BLOB]
        self.cells[CALLS] = 0
        fields = json.loads(memoryview(self._inbox)[:size].tobytes())
        if length > 0:
            data = memoryview(self._inbox)
            start = size
            for at in range(CALL_FIELDS - 1, len(fields), CALL_FIELDS):
                length = fields[at]
                if type(length) is int and length > 0:
                    fields[at] = data[start : start + length].tobytes()
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

    def relieve(self) -> None:
        """Sends the answers if there are many: the other side works on them while the rest of their batch is run."""
        if len(self._out) >= MANY_ANSWERS * ANSWER_FIELDS:
            self.drain()
            host.host.send()

    def drain(self) -> None:
        """Lays out the answers since the last time: JSON, and behind it the bytes that belong to them, one after another."""
        self._lines = 0
        self.due = False
        out = self._out
        if not out or self.cells[ANSWERS]:
            return
        self._out = []
        blob: list[bytes] = []
        try:
            text = "".join(_pieces(out, 0)).encode(errors="replace")
        except TypeError:
            for at, value in enumerate(out):
                if type(value) is bytes:
                    blob.append(value)
                    out[at] = len(value)
            text = "".join(_pieces(out, 0)).encode(errors="replace")
        self._outbox = array("B", text)
        for part in blob:
            self._outbox.frombytes(part)
        self.cells[ANSWERS_AT] = self._outbox.buffer_info()[0]
        self.cells[ANSWERS_BLOB] = len(self._outbox) - len(text)
        self.cells[ANSWERS] = len(text)
