"""What the thread around the interpreter gives to Python; set once at boot, so that nothing else here knows JavaScript."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol


class Host(Protocol):
    """The functions of `worker.ts`; every awaitable is a JavaScript promise."""

    # The folder that may be written, or nothing.
    data: str

    def read(self, id: int) -> Awaitable[Any]:
        """Next piece of a request body that is still on its way: bytes, None at the end, or an error as JSON text."""
        ...

    def form(self, body: Any, content_type: str) -> Awaitable[Any]:
        """Fields of a form body as ``[name, text | [filename, type, bytes], ...]``, or None when it is malformed."""
        ...

    def derive(self, wishes: str, password: bytes, salt: bytes, waits: bool, /) -> Any:
        """A key from a password; see `kdf.ts`."""
        ...

    def rouse(self, ticket: int) -> None:
        """Lets a stack go on that `wake.py` has told of."""
        ...

    def interrupted(self, id: int) -> int:
        """Takes note that this request was running; the one that the interrupt is to end, or 0."""
        ...

    def interrupt(self) -> None:
        """Has the last interrupt come once more."""
        ...

    def patience(self, descriptor: int, seconds: float) -> None:
        """How long a socket's connection may take to come about; 0 is no limit."""
        ...

    def reason(self, descriptor: int) -> str:
        """Why a socket could not be connected, or what broke its connection, or nothing."""
        ...

    def stand_in(self, host: str) -> str:
        """The IPv4 address that stands for a host until it is connected to."""
        ...

    def connect(self, descriptor: int, host: str, port: int) -> Awaitable[int]:
        """Connects a socket: 0, or the number of an error, negative."""
        ...

    def secure(self, descriptor: int, wishes: str) -> Awaitable[str]:
        """Continues a connection with TLS; both texts are JSON, see `_guards/tls.py`."""
        ...

    def records(self, wishes: str) -> Any:
        """TLS for bytes that Python carries itself: the `Records` of the thread."""
        ...

    def unfetch(self, ticket: int) -> None:
        """Ends what was fetched under this number."""
        ...

    def hooked(self) -> None:
        """A module wants to be told before the interpreter ends."""
        ...

    def stopped(self) -> None:
        """They have been told."""
        ...

    def send(self) -> None:
        """Answers are laid out that are to be sent at once."""
        ...

    def wake(self) -> None:
        """There is an answer, or something in the queue, that the thread does not know of."""
        ...


host: Host
rouse: Callable[[int], None]  # one of its parts: each look at it makes a new proxy


def use(given: Host) -> None:
    """Sets both."""
    global host, rouse
    host, rouse = given, given.rouse


try:
    from pyodide.ffi import can_run_sync as can_wait
    from pyodide.ffi import run_sync as wait
except ImportError:  # under plain CPython, where this package can be read and its pure parts tested

    def wait(promise: Awaitable[Any], /) -> Any:
        """Blocks this request, and only it, until the promise settles: its stack is set aside (JSPI)."""
        raise RuntimeError("nothing can be waited for outside the runtime")

    def can_wait() -> bool:
        """Whether the present stack can be set aside."""
        return False
