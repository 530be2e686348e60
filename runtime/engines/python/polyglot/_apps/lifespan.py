"""The lifespan of an ASGI app: it starts before its first request in this interpreter, and stops after its last one."""

import asyncio
import contextvars
import time
from typing import Any

from polyglot._apps.asgi import AsgiApp
from polyglot._apps.heads import VERSIONS
from polyglot._apps.receiving import Message
from polyglot._bridge import host
from polyglot._contract.exceptions import HandlerFault

RETRY_SECONDS = 2.0
STOP_SECONDS = 4.0  # less than an interpreter has for all its modules


class Lifespan:
    """Of one app. An app that knows of none raises, and does without."""

    def __init__(self, app: AsgiApp, run: Any) -> None:
        self._app = app
        self._run = run
        self._loop = app.outlet.loop
        self._task: asyncio.Task[None] | None = None
        self._trying = False
        self._tried = 0.0
        self._reset()

    def _reset(self) -> None:
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._started: asyncio.Future[str | None] = self._loop.create_future()
        self._stopped: asyncio.Future[str | None] = self._loop.create_future()
        self._error: BaseException | None = None

    def start(self) -> None:
        """Waits until the app has started. When it fails all its requests do, but one now and then tries again."""
        self._app.unstarted = self._wait
        try:
            self._try()
        except BaseException as error:
            self._app.outlet.report("", self._app.file, error)
        else:
            self._app.unstarted = None

    def _wait(self) -> None:
        """For a request that comes before the app has started. HandlerFault when it cannot."""
        if self._is_due():
            self._reset()
            self._app.state.clear()
            self._try()
        else:
            failure = self._started.result() if self._started.done() else host.wait(self._started)
            if failure is not None:
                raise self._fault(failure)
        self._app.unstarted = None

    def _is_due(self) -> bool:
        if self._trying:
            return False
        failed = self._started.done() and self._started.result() is not None
        return self._task is None or (failed and time.monotonic() - self._tried > RETRY_SECONDS)

    def _try(self) -> None:
        if not host.can_wait():
            raise HandlerFault(f"The lifespan of {self._app.name} cannot be awaited where its module is imported")
        self._trying = True
        try:
            self._told.put_nowait({"type": "lifespan.startup"})
            self._task = contextvars.Context().run(self._loop.create_task, self._live())
            failure = host.wait(self._started)
            if failure is not None:
                host.wait(asyncio.wait([self._task], timeout=1))  # the exception comes after the message about it
                raise self._fault(failure)
        finally:
            self._trying = False
            self._tried = time.monotonic()

    def _fault(self, failure: str | None) -> HandlerFault:
        told = (failure or "").strip().rpartition("\n")[2]
        fault = HandlerFault(f"The lifespan of {self._app.name} failed to start{f': {told}' if told else ''}")
        fault.__cause__ = self._error
        return fault

    def stop(self) -> None:
        """Lets background tasks end, tells the app, and waits for it, each for a time."""
        tasks = [one.task for one in self._app.running if one.task]
        if tasks:
            host.wait(asyncio.wait(tasks, timeout=STOP_SECONDS / 2))
        if self._task is None or self._task.done():
            return
        self._told.put_nowait({"type": "lifespan.shutdown"})
        host.wait(asyncio.wait([self._stopped], timeout=STOP_SECONDS / 2))
        if not self._stopped.done():
            raise HandlerFault(f"The lifespan of {self._app.name} did not stop within {STOP_SECONDS / 2:g} s")
        if (failure := self._stopped.result()) is not None:
            told = failure.strip().rpartition("\n")[2]
            raise HandlerFault(f"The lifespan of {self._app.name} failed to stop: {told}") from self._error

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": VERSIONS.copy(), "state": self._app.state}
        try:
            await self._run(scope, self._told.get, self._send)
        except BaseException as error:
            self._error = error
        for future in (self._started, self._stopped):
            if not future.done():
                future.set_result(None)

    async def _send(self, message: Message) -> None:
        kind, _, outcome = str(message["type"]).rpartition(".")
        future = {"lifespan.startup": self._started, "lifespan.shutdown": self._stopped}.get(kind)
        if future is None or future.done() or outcome not in ("complete", "failed"):
            raise RuntimeError(f"{message['type']} cannot be sent now")
        future.set_result(None if outcome == "complete" else str(message.get("message", "")))
