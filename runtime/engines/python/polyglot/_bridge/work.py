"""What an interpreter has to do."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any


class Work:
    """Calls from the other side of the thread, and jobs of this one, which come first."""

    def __init__(self) -> None:
        self.calls: deque[tuple[Any, ...]] = deque()
        self.jobs: deque[tuple[Callable[..., None], Any]] = deque()
        self.is_settling = False
        """What asks to be called back is told of an answer that just came."""

    def waits(self) -> bool:
        """Whether there is any."""
        return bool(self.calls or self.jobs)

    def wake_in_loop(self) -> None:
        """Who waits for an answer goes on as soon as it is there: the event loop would enter Python for each."""
        loop: Any = asyncio.get_event_loop()
        later: Callable[..., asyncio.Handle] = loop.call_soon

        def call_soon(callback: Callable[..., Any], *args: Any, context: Any = None) -> asyncio.Handle | None:
            if not self.is_settling:
                return later(callback, *args, context=context)
            self.is_settling = False
            context.run(callback, *args)
            return None  # which a future that is settled does not look at

        loop.call_soon = call_soon
