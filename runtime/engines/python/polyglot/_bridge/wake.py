"""What a suspended stack waits for, where Python itself tells of it."""

from collections.abc import Callable, Generator
from itertools import count
from typing import Any

from polyglot._bridge import host

_tickets = count(1)
_asleep: dict[int, Wake] = {}


class Wake:
    """Taken by Pyodide for a future; one of asyncio takes two more turns of the event loop, and Python entered for each."""

    __slots__ = ("_tell", "is_set", "value")

    _asyncio_future_blocking = False  # what futures are known by

    def __init__(self) -> None:
        self.is_set = False
        self.value: Any = None
        self._tell: Callable[[Wake], None] | None = None

    def wait(self) -> Any:
        """Sets the present stack aside until there is a value."""
        return host.wait(self)

    def set(self, value: Any = None) -> bool:
        """Lets the stack go on; False when it was told before."""
        if self.is_set:
            return False
        self.is_set, self.value = True, value
        if self._tell is not None:
            self._tell(self)
        return True

    def add_done_callback(self, tell: Callable[[Wake], None]) -> None:
        """For Pyodide."""
        self._tell = tell
        if self.is_set:
            tell(self)

    def result(self) -> Any:
        """For Pyodide."""
        return self.value

    def __await__(self) -> Generator[Any, Any]:
        raise TypeError("A stack waits for this; a task awaits a future of its loop")


def sleep(seconds: float) -> None:
    """Sets the present stack aside for that time, on a timer of the thread."""
    ticket = next(_tickets)
    wake = _asleep[ticket] = Wake()
    try:
        host.host.sleep(seconds, ticket)
        wake.wait()
    finally:
        del _asleep[ticket]


def awake(ticket: int) -> None:
    """The time is over; for the thread."""
    wake = _asleep.get(ticket)
    if wake is not None:
        wake.set()
