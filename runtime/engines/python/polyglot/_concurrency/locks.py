"""Locks that set a waiting request's stack aside instead of freezing the thread (hazard H6).

All handlers share one thread, so the interpreter's own locks would wait for a holder that can never run. Owners are
requests, not threads.
"""

import importlib
import queue
import threading
import types
from collections import deque
from typing import Any

from polyglot._bridge import host
from polyglot._bridge.wake import Wake
from polyglot._contract.request import current


def owner() -> int:
    """Who holds a lock: the running request, or 0 outside of one."""
    request = current.get(None)
    return request._id if request is not None else 0


class Lock:
    """`threading.Lock` whose `acquire` suspends."""

    __slots__ = ("__weakref__", "_locked", "_waiters")

    def __init__(self) -> None:
        self._locked = False
        self._waiters: deque[Wake] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Takes the lock; False when it is not free and waiting is not wanted or took `timeout` seconds."""
        if not self._locked:
            self._locked = True
            return True
        if not blocking or timeout == 0:
            return False
        if not host.can_wait():
            raise RuntimeError("This lock is held by a suspended request and cannot be waited for here: deadlock")
        turn = Wake()
        self._waiters.append(turn)
        try:
            return turn.wait(timeout) is True
        except BaseException:
            if turn.value:
                self.release()
            raise
        finally:
            if turn in self._waiters:
                self._waiters.remove(turn)

    def release(self) -> None:
        """Gives the lock to the longest waiting request, or frees it."""
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        while self._waiters:
            if self._waiters.popleft().set(True):
                return
        self._locked = False

    def locked(self) -> bool:
        """Whether someone holds it."""
        return self._locked

    acquire_lock = acquire
    release_lock = release

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _release_save(self) -> None:
        self.release()

    def _acquire_restore(self, _state: None) -> None:
        if told := _acquire_surely(self):
            raise told

    def _at_fork_reinit(self) -> None:
        self.__init__()


class RLock:
    """`threading.RLock` owned by a request."""

    __slots__ = ("__weakref__", "_count", "_lock", "_owner")

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner: int | None = None
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Takes the lock, at once when this request holds it already."""
        me = owner()
        if self._owner == me:
            self._count += 1
            return True
        if not self._lock.acquire(blocking, timeout):
            return False
        self._owner = me
        self._count = 1
        return True

    def release(self) -> None:
        """Undoes one `acquire`."""
        if self._owner != owner():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if self._count == 0:
            self._owner = None
            self._lock.release()

    def locked(self) -> bool:
        """Whether someone holds it."""
        return self._lock.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _is_owned(self) -> bool:
        return self._owner == owner()

    def _release_save(self) -> tuple[int, int | None]:
        state = (self._count, self._owner)
        self._count, self._owner = 0, None
        self._lock.release()
        return state

    def _acquire_restore(self, state: tuple[int, int | None]) -> None:
        told = _acquire_surely(self._lock)
        self._count, self._owner = state
        if told:
            raise told

    def _recursion_count(self) -> int:
        return self._count if self._is_owned() else 0

    def _at_fork_reinit(self) -> None:
        self.__init__()


def _acquire_surely(lock: Lock) -> BaseException | None:
    """At the end of `Condition.wait`: who is told meanwhile to end is told later, or would release what another holds."""
    told = None
    while True:
        try:
            lock.acquire()
        except RuntimeError:  # nobody can give it back
            raise
        except BaseException as error:
            told = error
        else:
            return told


def install() -> None:
    """Puts these locks under `threading`, `queue` and the import system; to be called before the app is imported."""
    import _thread

    modules: Any = threading
    modules.Lock = modules._allocate_lock = _thread.allocate_lock = Lock
    modules.RLock = modules._RLock = _thread.RLock = RLock
    modules._CRLock = None
    anything: Any = queue
    anything.SimpleQueue = anything._PySimpleQueue
    # A module that is being imported by a suspended request must make others wait, not hand them half of it.
    bootstrap: Any = importlib._bootstrap  # type: ignore[attr-defined]
    bootstrap._thread = types.SimpleNamespace(get_ident=owner, allocate_lock=Lock, RLock=RLock)
