"""What a whole app needs of the dispatcher to answer a request in its own time."""

import asyncio
from collections.abc import Callable

from polyglot._bridge import host
from polyglot._bridge.mailbox import Mailbox
from polyglot._concurrency.streaming import Streams
from polyglot._concurrency.tasks import Tasks
from polyglot._contract import faults
from polyglot._contract.exceptions import RequestCancelled
from polyglot._contract.request import Request
from polyglot._contract.result import Answer


class Outlet:
    """One for all apps of an interpreter."""

    def __init__(
        self,
        mail: Mailbox,
        streams: Streams,
        tasks: Tasks,
        *,
        root: str,
        loop: asyncio.AbstractEventLoop,
        answer: Callable[[Request, Answer], None],
        fault: Callable[[Request, BaseException], None],
    ) -> None:
        self.mail = mail
        self.streams = streams
        self.tasks = tasks
        self.loop = loop
        self.answer = answer
        self.fault = fault
        self._root = root

    def report(self, request_id: str, what: str, error: BaseException) -> None:
        """A log line of an error that no answer can tell of any more."""
        if not isinstance(error, (asyncio.CancelledError, RequestCancelled)):
            self.mail.log("error", request_id, f"{what}: {faults.trace_of(error, self._root)}")

    def wake(self) -> None:
        """There is something to send that the thread does not know of."""
        host.host.wake()
