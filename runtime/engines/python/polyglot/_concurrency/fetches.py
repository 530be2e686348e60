"""What is fetched through the thread's own `fetch`, and who it ends with: the request, or a task that outlives it.

Python has no hold on the connection: clients that go through `fetch` forget their streams instead of closing them.
"""

import asyncio
from collections.abc import Container
from contextvars import ContextVar
from itertools import count
from typing import Any

from polyglot._bridge import host
from polyglot._contract.request import current

# Set in what runs in place of a thread, which may outlive its request unseen.
beside: ContextVar[bool] = ContextVar("polyglot_beside", default=False)

_tickets = count(1)


class Fetches:
    """Those that are to be ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop, requests: Container[int]) -> None:
        self._loop = loop
        self._requests = requests
        self._begun: dict[tuple[int, asyncio.Task[Any] | None], int] = {}

    def owner(self) -> int:
        """A number for whoever runs now; 0 for what belongs to no request."""
        request = current.get(None)
        if request is None or request._id not in self._requests or beside.get():
            return 0
        key = (request._id, asyncio.current_task(self._loop))
        if key not in self._begun:
            self._begun[key] = next(_tickets)
        return self._begun[key]

    def sweep(self) -> None:
        """Ends those whose request is over, and their task."""
        for key, ticket in list(self._begun.items()):
            id, task = key
            if id not in self._requests and (task is None or task.done()):
                del self._begun[key]
                host.host.unfetch(ticket)
