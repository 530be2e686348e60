"""The dispatcher: one queue of calls, one loop that many stacks take turns in. Nothing it runs may raise into JavaScript.

`loop` takes calls until the queue is empty. When a handler blocks, the whole stack is set aside (JSPI); the thread enters
another `loop` for what is still queued, and the first goes on when its handler wakes. Answers gather in `out`, four
fields each (`contract/messages.ts`), and are taken by `drain` once a tick.
"""

import asyncio
import contextvars
import json
from array import array
from collections import deque
from collections.abc import Callable
from itertools import batched
from typing import Any

from polyglot import _faults, _guards, _host, _log
from polyglot._exceptions import HandlerFault, HTTPException, RequestCancelled
from polyglot._inspect import Handler, context_of, find_handlers
from polyglot._loader import App
from polyglot._request import Request, current
from polyglot._result import JSON, NOTHING, Answer, add_headers, convert, encode, is_stream
from polyglot._streams import Stream
from polyglot._text import convert_text

LOAD = ""  # the method of a call that only asks which methods a file has
COLLECT_EVERY = 5_000
MAX_LINES = 2_000

FAULT, CHUNK, END, BROKEN = 0, 1, 2, 3


class Runner:
    """One interpreter's queue, its loaded handlers and the requests it is busy with."""

    def __init__(self, app: App) -> None:
        self.app = app
        # The running request's id, where JavaScript can read it without a call.
        self.cell = array("I", [0])
        self._queue: deque[tuple[Any, ...]] = deque()
        self._jobs: deque[tuple[Callable[..., None], Any]] = deque()
        self._parked: list[tuple[Any, ...]] = []
        self._out: list[Any] = []
        self._blob: list[bytes] = []
        self._inbox = array("B")
        self._outbox = array("B")
        self._files: dict[int, tuple[str, str | None, tuple[str, ...]]] = {}
        self._handlers: dict[int, dict[str, Handler]] = {}
        self._requests: dict[int, Request] = {}
        self._streams: dict[int, Stream] = {}
        self._empty = contextvars.copy_context()
        self._event_loop = asyncio.get_event_loop()
        self._scheduled = False
        self._importing = False
        self._since_collection = 0
        self._lines = 0
        _log.install(self.log)
        self._event_loop.set_exception_handler(self._background_fault)
        # `sys.exit()` in a task nobody waits for would leave the event loop and end the thread (hazard H13).
        web_loop: Any = self._event_loop
        web_loop._system_exit_handler = lambda code: self.log("error", "", f"in a background task: SystemExit: {code}")
        web_loop._keyboard_interrupt_handler = lambda: self.log("error", "", "in a background task: KeyboardInterrupt")

    # -- called by the thread; short, and never raising

    def reserve(self, size: int) -> int:
        """Makes room for a batch of so many bytes; where it is to be written, as an address."""
        self._inbox = array("B", bytes(size))
        return self._inbox.buffer_info()[0]

    def feed(self, size: int, blob: Any) -> None:
        """Takes calls from the first `size` bytes of the room: eight fields each, see contract/messages.ts."""
        fields = json.loads(self._inbox[:size].tobytes())
        if blob is not None:
            data = blob.to_bytes()
            start = 0
            for at in range(7, len(fields), 8):
                size = fields[at]
                if type(size) is int and size > 0:
                    fields[at] = data[start : start + size]
                    start += size
        self._queue.extend(batched(fields, 8))

    def need(self) -> int:
        """0: nothing to do; 1: work waits and a loop is entered already; 2: enter one now."""
        if not self._queue and not self._jobs:
            return 0
        if self._scheduled:
            return 1
        self._scheduled = True
        return 2

    def drain(self) -> int:
        """Puts the answers since the last time, as JSON, where `outbox` tells; the number of bytes, 0 for none."""
        self._lines = 0
        out = self._out
        if not out:
            return 0
        self._out = []
        try:
            text = encode(out)
        except HandlerFault:
            for at, value in enumerate(out):
                if type(value) is bytes:
                    self._blob.append(value)
                    out[at] = len(value)
            text = encode(out)
        self._outbox = array("B", text.encode(errors="replace"))
        return len(self._outbox)

    def outbox(self) -> int:
        """The address of what `drain` made."""
        return self._outbox.buffer_info()[0]

    def blob(self) -> bytes | None:
        """The bytes that belong to what `drain` made, one after another."""
        parts, self._blob = self._blob, []
        return b"".join(parts) if parts else None

    def register(self, handle: int, file: str, method: str | None, params: str) -> None:
        """Names a handler file by a number for the calls to come; `params` are joined by slashes."""
        self._files[handle] = (file, method, tuple(params.split("/")))

    def pull(self, id: int) -> None:
        """The client wants the next piece of a stream."""
        if id in self._streams:
            self._jobs.append((self._pull, id))

    def cancel(self, id: int) -> None:
        """The client left or the time is up."""
        request = self._requests.get(id)
        if request is None:
            return
        request._cancelled = True
        if request._task is not None:
            request._task.cancel()
        if id in self._streams:
            self._jobs.append((self._close, id))

    def invalidate(self, files: str) -> str:
        """Forgets changed files and what imports them; both lists as JSON."""
        changed = json.loads(files)
        forgotten = self.app.invalidate(changed, idle=not self._requests)
        for handle, (file, _, _) in self._files.items():
            if file in forgotten or file in changed:
                self._handlers.pop(handle, None)
        return json.dumps(forgotten)

    def collect(self) -> None:
        """Frees cyclic garbage at the next chance."""
        self._since_collection = COLLECT_EVERY

    def log(self, level: str, request_id: str, text: str) -> None:
        """One log line; beyond a number a tick, lines are dropped, and one says so (hazard H11)."""
        self._lines += 1
        if self._lines <= MAX_LINES:
            self._out += (0, level, request_id, text)
        elif self._lines == MAX_LINES + 1:
            self._out += (0, "warn", request_id, f"more than {MAX_LINES} log lines at once: the rest is dropped")

    # -- the loop

    def loop(self) -> None:
        """Serves until nothing is queued. May be left in the middle and gone on with later, any number of times."""
        self._scheduled = False
        queue, jobs, cell = self._queue, self._jobs, self.cell
        while True:
            try:
                if jobs:
                    job, argument = jobs.popleft()
                    job(argument)
                elif queue:
                    item = queue.popleft()
                    cell[0] = item[0]
                    self._take(item)
                else:
                    break
            except BaseException as error:
                self.log("error", "", f"in the dispatcher: {_faults.trace_of(error, self.app.root)}")
                if cell[0] in self._requests:
                    self._fault(self._requests[cell[0]], error)
            cell[0] = 0
            self._since_collection += 1
            if self._since_collection >= COLLECT_EVERY:
                self._since_collection = 0
                _guards.collect()

    def _take(self, item: tuple[Any, ...]) -> None:
        id, handle, method, url, headers, params, request_id, body = item
        handlers = self._handlers.get(handle)
        if handlers is None or method == LOAD:
            self._load(item)
            return
        request = Request(id, method, url, headers, params, request_id, body)
        self._requests[id] = request
        variables = request._variables = self._empty.copy()
        handler = handlers.get(method)
        if handler is None:
            self._fault(request, HTTPException(405, f"{method} is not answered here any more"))
        elif handler.is_async:
            self._start(request, handler, variables)
        else:
            variables.run(self._serve, request, handler)

    def _serve(self, request: Request, handler: Handler) -> None:
        current.set(request)
        request._running = True
        try:
            result = handler.call(request)
            request._running = False
        except BaseException as error:
            request._running = False
            self._fault(request, error)
            return
        self._result(request, handler, result)

    def _result(self, request: Request, handler: Handler, result: Any) -> None:
        try:
            answer = _text_answer(result) if handler.is_text else convert(result)
            if is_stream(answer[2]):
                self._open(request, answer)
                return
            if request._context is not None:
                answer = _with_cookies(request, answer)
        except BaseException as error:
            self._fault(request, error)
            return
        self._answer(request, answer)

    def _start(self, request: Request, handler: Handler, variables: contextvars.Context) -> None:
        """An `async def` handler runs at once up to its first wait; only then is it a task of the event loop."""
        variables.run(current.set, request)
        request._running = True
        try:
            task = asyncio.Task(_guarded(handler, request), loop=self._event_loop, context=variables, eager_start=True)
        except BaseException as error:
            self._fault(request, error)
            return
        if task.done():
            self._finish(request, handler, task)
        else:
            request._task = task
            task.add_done_callback(lambda task: self._woken(request, handler, task), context=self._empty.copy())

    def _woken(self, request: Request, handler: Handler, task: asyncio.Task[Any]) -> None:
        self._finish(request, handler, task)
        _host.host.wake()

    def _finish(self, request: Request, handler: Handler, task: asyncio.Task[Any]) -> None:
        request._task = None
        request._running = False
        assert request._variables is not None
        if task.cancelled():
            self._fault(request, RequestCancelled())
        elif error := task.exception():
            self._fault(request, error)
        else:
            request._variables.run(self._result, request, handler, task.result())

    def _answer(self, request: Request, answer: Answer) -> None:
        self._requests.pop(request._id, None)
        self._out += (request._id, *answer)

    def _fault(self, request: Request, error: BaseException) -> None:
        self._requests.pop(request._id, None)
        self._out += (request._id, FAULT, _faults.describe(error, self.app.root, cancelled=request._cancelled), None)

    # -- streams

    def _open(self, request: Request, answer: Answer) -> None:
        status, head, body = answer
        stream = Stream(request, body, self._event_loop)
        self._streams[request._id] = stream

        def begin(state: str, value: Any) -> None:
            if state == "fault":
                del self._streams[request._id]
                self._fault(request, value)
                return
            kind, piece = stream.first(state, value)
            full = add_headers(kind, json.loads(head)) if head else kind
            _, full, _ = _with_cookies(request, (status, full, None))
            self._out += (request._id, -status, full, piece)
            if state == "end":
                self._end(stream, END, NOTHING)

        stream.next(begin)

    def _pull(self, id: int) -> None:
        stream = self._streams.get(id)
        if stream is None:
            return

        def piece(state: str, value: Any) -> None:
            if state == "piece":
                self._out += (id, CHUNK, NOTHING, value)
            elif state == "end":
                self._end(stream, END, NOTHING)
            else:
                self._end(stream, BROKEN, _faults.describe(value, self.app.root, cancelled=stream.request._cancelled))

        self.cell[0] = id
        stream.next(piece)
        self.cell[0] = 0

    def _close(self, id: int) -> None:
        stream = self._streams.get(id)
        if stream is not None:
            self.cell[0] = id
            stream.close(lambda: self._end(stream, END, NOTHING))
            self.cell[0] = 0

    def _end(self, stream: Stream, kind: int, text: str) -> None:
        id = stream.request._id
        self._streams.pop(id, None)
        self._requests.pop(id, None)
        self._out += (id, kind, text, None)

    # -- loading

    def _load(self, item: tuple[Any, ...]) -> None:
        """Imports a file, one at a time: a module half imported must not be seen by another request."""
        if self._importing:
            self._parked.append(item)
            return
        id, handle, method = item[:3]
        file, file_method, params = self._files[handle]
        self._importing = True
        self.cell[0] = id
        try:
            if handle not in self._handlers:
                self._handlers[handle] = find_handlers(self.app.load(file), file_method, params)
            if method == LOAD:
                self._out += (id, 200, JSON, json.dumps(list(self._handlers[handle])))
            else:
                self._queue.appendleft(item)
        except BaseException as error:
            self._out += (id, FAULT, _faults.describe(error, self.app.root, file=file), None)
        finally:
            self.cell[0] = 0
            self._importing = False
            self._queue.extendleft(reversed(self._parked))
            self._parked.clear()

    def _background_fault(self, _loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        text = _faults.trace_of(error, self.app.root) if error else context.get("message", "")
        self.log("error", "", f"in a background task: {text}")


async def _guarded(handler: Handler, request: Request) -> Any:
    # SystemExit and KeyboardInterrupt would leave the task, and then the event loop (hazard H8).
    try:
        return await handler.call(request)
    except (SystemExit, KeyboardInterrupt) as error:
        raise HandlerFault(f"{type(error).__name__} in a handler ends only the request: {error}") from error


def _text_answer(result: Any) -> Answer:
    return (convert_text(result) if isinstance(result, str) else None) or convert(result)


def _with_cookies(request: Request, answer: Answer) -> Answer:
    context = context_of(request)
    cookies = context._cookies.outgoing if context._cookies is not None else None
    if not cookies:
        return answer
    status, head, body = answer
    return status, add_headers(head, [("set-cookie", cookie) for cookie in cookies]), body
