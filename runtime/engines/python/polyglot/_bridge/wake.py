"""What a suspended stack waits for, where Python itself tells of it, or a timer."""

from array import array
from collections.abc import Generator
from itertools import count
from typing import Any

from polyglot._bridge import host

NO_LIMIT = -1.0
_tickets = count(1)
# The ticket of a stack that is about to be set aside, and for how many seconds at most: taken by `suspension.ts`.
_parking = array("d", [0.0, NO_LIMIT])


class _Parked:
    """What Pyodide takes for a future; it never asks it for anything, because the thread knows the ticket."""

    _asyncio_future_blocking = False  # what futures are known by

    def __await__(self) -> Generator[Any, Any]:
        raise TypeError("A stack waits for this; a task awaits a future of its loop")


_PARKED = _Parked()


class Wake:
    """Costs a stack no promise of its own in Python, nor a turn of the event loop."""

    __slots__ = ("_ticket", "is_set", "value")

    def __init__(self) -> None:
        self._ticket = next(_tickets)
        self.is_set = False
        self.value: Any = None

    def wait(self, seconds: float = NO_LIMIT) -> Any:
        """Sets the present stack aside until there is a value; None when the time is over before."""
        if not self.is_set:
            # The ticket last: what is no number of seconds raises before.
            _parking[1], _parking[0] = seconds, self._ticket
            try:
                host.wait(_PARKED)
            finally:
                self.is_set = True
                _parking[0] = 0.0
        return self.value

    def set(self, value: Any = None) -> bool:
        """Lets the stack go on; False when it does already."""
        if self.is_set:
            return False
        self.is_set, self.value = True, value
        host.rouse(self._ticket)
        return True


def sleep(seconds: float) -> None:
    """Sets the present stack aside for that time, on a timer of the thread."""
    Wake().wait(seconds)


def parking_address() -> int:
    """Where in the interpreter's memory the thread reads who is set aside, in bytes."""
    return _parking.buffer_info()[0]
