"""ASGI apps: requests on their way in."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any

from polyglot._apps.exchange import Exchange
from polyglot._apps.heads import scope_of
from polyglot._apps.outlet import Outlet
from polyglot._contract.request import Request, current

App = Callable[..., Awaitable[None]]


class AsgiApp:
    """An app of a file: begins requests, and knows which run."""

    def __init__(self, app: App, name: str, file: str, depth: int, outlet: Outlet) -> None:
        self.name = name
        self.file = file
        self.state: dict[str, Any] = {}
        self.running: set[Exchange] = set()
        # Set as long as its lifespan has not begun: raises, or returns when it has by then.
        self.unstarted: Callable[[], None] | None = None
        self.outlet = outlet
        self._app = app
        self._depth = depth

    def start(self, request: Request, variables: contextvars.Context) -> None:
        """Runs the app up to its first wait; most have answered by then."""
        request._file = self.file
        variables.run(current.set, request)
        request._running = True
        try:
            if self.unstarted is not None:
                self.unstarted()
            scope = scope_of(request, self._depth, self.state)
        except BaseException as error:
            self.outlet.fault(request, error)
            return
        exchange = Exchange(request, self.name, self.outlet, self.running.discard)
        task = asyncio.Task(self._run(exchange, scope), loop=self.outlet.loop, context=variables, eager_start=True)
        exchange.eager = False
        if task.done():
            request._running = False
        else:
            self.running.add(exchange)
            exchange.leave(task)

    async def _run(self, exchange: Exchange, scope: dict[str, Any]) -> None:
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except BaseException as error:  # what leaves a task may leave the event loop, too (hazard H8)
            exchange.failed(error)
        else:
            exchange.ended()
