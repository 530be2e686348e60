"""What asks for a thread gets a stack of its own: it is set aside where it blocks, and the thread goes on with others."""

import asyncio
import concurrent.futures.thread
import contextvars
import functools
import sys
import threading
import weakref
from array import array
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from polyglot._bridge import host
from polyglot._concurrency.fetches import beside
from polyglot._concurrency.identity import borrow, separate
from polyglot._contract.request import current
from polyglot._guards.changes import on_import

BACKEND = "anyio._backends._asyncio"
_ADVICE = (
    "Threads cannot be started here: all of Python runs on one thread, where what blocks is set aside. "
    "Instead of Thread(target=f).start() write asyncio.to_thread(f) or ThreadPoolExecutor().submit(f)"
)

# The running request's id, by which its stacks are known; set by the dispatcher.
cell = array("I", [0])


def install() -> None:
    """To be called once at boot, before the app is imported."""
    thread: Any = threading.Thread
    thread.start = _refuse
    pool: Any = ThreadPoolExecutor
    pool.submit, pool._adjust_thread_count = _submit, _adjust_thread_count
    loop: Any = asyncio.get_event_loop()
    loop.run_in_executor = _run_in_executor
    on_import(BACKEND, _adapt)  # through it Starlette and FastAPI ask for threads


def begin(work: Callable[[], None], variables: contextvars.Context) -> None:
    """Runs this soon, on a stack of its own."""
    variables.run(beside.set, True)
    asyncio.get_event_loop().call_soon(_owned, work, context=variables)


def lend(work: Callable[[], Any], variables: contextvars.Context) -> Any:
    """Runs this on the stack of the present task, which is set aside where it blocks.

    That is what its caller sees of a thread: the task waits, cannot be cancelled meanwhile, and others go on.
    """
    return variables.run(_owned, functools.partial(borrow, work))


def _owned(work: Callable[[], Any]) -> Any:
    """Runs this as the request whose variables are here."""
    request = current.get(None)
    before = cell[0]
    cell[0] = request._id if request is not None else 0
    try:
        return work()
    finally:
        cell[0] = before


def _refuse(_thread: threading.Thread) -> None:
    raise RuntimeError(_ADVICE)


class _Stack:
    """Stands for a thread of a pool."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._over = threading.Event()

    def start(self) -> None:
        """Begins soon, and belongs to no request."""
        begin(self._run, contextvars.Context())

    def join(self) -> None:
        """Waits until all is done."""
        self._over.wait()

    def _run(self) -> None:
        try:
            self._work()
        finally:
            self._over.set()


_worker: Any = concurrent.futures.thread._worker  # type: ignore[attr-defined]
_submit_plain: Any = ThreadPoolExecutor.submit


def _submit(self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
    """In the variables of who submits, which tell whose request it is."""
    variables = contextvars.copy_context()
    variables.run(beside.set, True)
    return _submit_plain(self, variables.run, _owned, lambda: separate(functools.partial(fn, *args, **kwargs)))


def _adjust_thread_count(self: Any) -> None:
    if self._idle_semaphore.acquire(timeout=0) or len(self._threads) >= self._max_workers:
        return
    work: Any = self._work_queue
    pool = weakref.ref(self, lambda _: work.put(None))
    context = self._create_worker_context()
    stack = _Stack(lambda: _worker(pool, context, work))
    self._threads.add(stack)
    stack.start()


def _run_in_executor(executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
    loop = asyncio.get_event_loop()
    if executor is not None:
        return asyncio.wrap_future(executor.submit(func, *args), loop=loop)
    future: asyncio.Future[Any] = loop.create_future()

    def run() -> None:
        try:
            result = func(*args)
        except BaseException as error:
            if not future.done():
                future.set_exception(_carried(error))
        else:
            if not future.done():
                future.set_result(result)

    begin(run, contextvars.copy_context())
    return future


def _carried(error: BaseException) -> BaseException:
    """What a future can hold, and what does not end the event loop."""
    if not isinstance(error, (StopIteration, SystemExit, KeyboardInterrupt)):
        return error
    told = RuntimeError(f"{type(error).__name__} was raised in a function that runs beside: {error}")
    told.__cause__ = error
    return told


def _adapt(module: Any) -> None:
    """A function that anyio would run in a thread runs where it is called; only who wants to leave it behind needs another
    stack."""

    async def run_sync_in_worker_thread(
        cls: Any, func: Callable[..., Any], args: tuple[Any, ...], abandon_on_cancel: bool = False, limiter: Any = None
    ) -> Any:
        if limiter is not None:
            async with limiter:
                return await run_sync_in_worker_thread(cls, func, args, abandon_on_cancel)
        if abandon_on_cancel or not host.can_wait():
            return await _run_in_executor(None, func, *args)
        return lend(functools.partial(func, *args), contextvars.copy_context())

    backend = module.backend_class
    backend.run_sync_in_worker_thread = classmethod(run_sync_in_worker_thread)
    # For `anyio.from_thread` in there.
    token = getattr(sys.modules.get("anyio.lowlevel"), "EventLoopToken", None)
    if token is not None:
        module.threadlocals.current_token = token(backend, asyncio.get_event_loop())
    module.threadlocals.current_cancel_scope = None
