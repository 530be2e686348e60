"""Tasks that live on after the request that started them (hazard H13): a bound on their number, and what fails in them."""

import asyncio
import weakref
from collections.abc import Callable, Container, Coroutine
from typing import Any

from polyglot._contract import faults
from polyglot._contract.request import Request, current

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

    def adopt(self, task: asyncio.Task[Any], request: Request) -> None:
        """Counts a task that was begun another way, once its request is over."""
        if len(self._tasks) >= self._count_at:
            self._count()
        self._tasks.append((weakref.ref(task), request))

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


def report_faults(loop: asyncio.AbstractEventLoop, root: str, report: Callable[[str], None]) -> None:
    """Has `report` told of what is raised where nobody waits for it."""

    def fault(_loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        text = faults.trace_of(error, root) if error else context.get("message", "")
        report(f"in a background task: {text}")

    loop.set_exception_handler(fault)
    # `sys.exit()` there would leave the event loop and end the thread.
    web_loop: Any = loop
    web_loop._system_exit_handler = lambda code: report(f"in a background task: SystemExit: {code}")
    web_loop._keyboard_interrupt_handler = lambda: report("in a background task: KeyboardInterrupt")
