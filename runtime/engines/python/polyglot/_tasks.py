"""A bound on the tasks that live on after the request that started them (hazard H13)."""

import asyncio
import weakref
from collections.abc import Callable, Container, Coroutine
from typing import Any

from polyglot._request import Request, current

DEFAULT_LIMIT = 1_000


class Tasks:
    """Stands before `create_task` of the event loop. A task in the background is one whose request is over."""

    def __init__(self, loop: asyncio.AbstractEventLoop, requests: Container[int]) -> None:
        self.limit = DEFAULT_LIMIT
        self._requests = requests
        self._tasks: list[tuple[weakref.ref[asyncio.Task[Any]], Request | None]] = []
        self._count_at = 0
        self._create: Callable[..., asyncio.Task[Any]] = loop.create_task
        web_loop: Any = loop
        web_loop.create_task = self._create_task

    def _create_task(self, coro: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
        if len(self._tasks) >= self._count_at:
            background = self._count()
            if background >= self.limit:
                coro.close()
                raise RuntimeError(
                    f"{background} tasks live on after their requests, and no more than {self.limit} may in one "
                    "interpreter: await them in the handler, cancel them, or raise python.maxTasks"
                )
        task = self._create(coro, **options)
        self._tasks.append((weakref.ref(task), current.get(None)))
        return task

    def _count(self) -> int:
        """Counting takes long, so the next one comes only when there may be too many."""
        self._tasks = [(ref, request) for ref, request in self._tasks if (task := ref()) and not task.done()]
        background = sum(request is None or request._id not in self._requests for _, request in self._tasks)
        self._count_at = len(self._tasks) + max(1, (self.limit - background) // 2)
        return background
