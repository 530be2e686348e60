"""The dispatcher: one queue of calls, one loop that many stacks take turns in. Nothing it runs may raise into JavaScript.

`loop` takes calls until the queue is empty. When a handler blocks, the whole stack is set aside (JSPI); the thread enters
another `loop` for what is still queued, and the first goes on when its handler wakes. Answers gather in `out`, four
fields each (`contract/messages.ts`), and are taken by `drain` once a tick.

Longer than 200 lines: the dispatcher is one state machine, and each of its parts ends in another.
"""

import asyncio
import contextlib
import contextvars
import json
from array import array
from itertools import batched
from typing import Any

from polyglot._apps.outlet import Outlet
from polyglot._bridge import host
from polyglot._bridge.mailbox import CALL_FIELDS, CALLS, DONE, FAULT, STATE, Mailbox
from polyglot._bridge.work import Work
from polyglot._concurrency.fetches import Fetches
from polyglot._concurrency.streaming import Streams
from polyglot._concurrency.tasks import Tasks, report_faults
from polyglot._contract import faults
from polyglot._contract.context import shared_state, with_cookies
from polyglot._contract.exceptions import HandlerFault, HTTPException
from polyglot._contract.request import Request, current
from polyglot._contract.result import JSON, Answer, convert, encode, is_stream
from polyglot._contract.text import text_answer
from polyglot._engine import log
from polyglot._engine.calls import INVOKE, Calls
from polyglot._engine.files import QUESTIONS, Files
from polyglot._guards import guards
from polyglot._handlers.hooks import Hook, stop
from polyglot._handlers.inspect import Handler
from polyglot._imports.loader import App

LOOK_EVERY = 32  # steps, before it is looked whether there is garbage to collect


class Runner:
    """One interpreter's queue, its loaded handlers and the requests it is busy with."""

    def __init__(self, app: App) -> None:
        self.app = app
        # The running request's id, where JavaScript can read it without a call.
        self.cell = array("I", [0])
        self.mail = Mailbox()
        self._work = Work()
        self._queue, self._jobs = self._work.calls, self._work.jobs
        self._parked: list[tuple[Any, ...]] = []
        self._requests: dict[int, Request] = {}
        self._empty = contextvars.copy_context()
        self._event_loop = asyncio.get_event_loop()
        self._streams = Streams(
            self.mail, root=app.root, cell=self.cell, loop=self._event_loop, over=self._forget, fault=self._fault
        )
        self.calls = Calls(self.mail, self._answer, self._work)
        app.foreign = self.calls.foreign
        self.tasks = Tasks(self._event_loop, self._requests)
        self.fetches = Fetches(self._event_loop, self._requests)
        ends = {"answer": self._answer, "fault": self._fault}
        outlet = Outlet(self.mail, self._streams, self.tasks, root=app.root, loop=self._event_loop, **ends)
        self.files = Files(app, self.calls, outlet)
        self.register = self.files.register
        self._handlers = self.files.handlers
        self._hooks = app.hooks
        self._turns = 0
        self._importing = False
        self._steps = 0
        self._garbage = guards.Garbage()
        log.install(self.mail.log)
        report_faults(self._event_loop, app.root, lambda text: self.mail.log("error", "", text))

    # -- called by the thread; short, and never raising

    def waits(self) -> bool:
        """Whether a loop has to be entered; what there is of answers can be taken."""
        if self._hooks.leaving:
            self._jobs.extend((self._stop, hooks) for hooks in self._hooks.left(self._requests))
        self.mail.drain()
        return self._work.waits()

    def pull(self, id: int) -> None:
        """The client wants the next piece of a stream."""
        self._jobs.append((self._streams.pull, id))

    def cancel(self, id: int) -> None:
        """The client left or the time is up."""
        request = self._requests.get(id)
        if request is None:
            return
        request._cancelled = True
        if request._task is not None:
            request._task.cancel()
        self._jobs.append((self._streams.close, id))

    def invalidate(self, files: str) -> str:
        """Forgets changed files and what imports them; both lists as JSON."""
        changed = json.loads(files)
        forgotten = self.app.invalidate(changed, idle=not self._requests)
        self._garbage.settle = True
        self._hooks.replace(set(forgotten), self._requests)
        self.files.forget({*forgotten, *changed})
        return json.dumps(forgotten)

    def stop(self) -> None:
        """The interpreter is to end: stops all modules, and says when that is done."""
        self._jobs.append((self._stop_last, self._hooks.take_all()))

    def collect(self) -> None:
        """Frees cyclic garbage at the next chance."""
        self._steps = LOOK_EVERY
        self._garbage.due = True

    # -- the loop

    def loop(self) -> None:
        """Serves until nothing is queued. May be left in the middle and gone on with later, any number of times."""
        queue, jobs, cell, cells = self._queue, self._jobs, self.cell, self.mail.cells
        settle = self.calls.foreign.settle
        self._turns = turn = self._turns + 1
        if cells[CALLS]:
            queue.extend(batched(self.mail.read(), CALL_FIELDS, strict=True))
        while jobs or queue:
            try:
                if jobs:
                    job, argument = jobs.popleft()
                    job(argument)
                else:
                    item = queue.popleft()
                    if item[1] == 0:
                        settle(item)
                    else:
                        cell[0] = item[0]
                        self._take(item)
            except BaseException as error:
                self.mail.log("error", "", f"in the dispatcher: {faults.trace_of(error, self.app.root)}")
                if cell[0] in self._requests:
                    self._fault(self._requests[cell[0]], error)
            cell[0] = 0
            self._steps += 1
            if self._steps >= LOOK_EVERY:
                self._steps = 0
                self._garbage.look()
                self.mail.relieve()
        if turn == self._turns:  # of many that were left, the thread takes the answers together
            self.mail.drain()
        cells[DONE] = 1

    def _take(self, item: tuple[Any, ...]) -> None:
        id, handle, method, url, headers, params, request_id, body = item
        handlers = self._handlers.get(handle)
        if handlers is None or method in QUESTIONS:
            self._load(item)
            return
        request = Request(id, method, url, headers, params, request_id, body)
        self._requests[id] = request
        if type(params) is list and method != INVOKE:
            request._params, request._noted = params
        variables = request._variables = self._empty.copy()
        if method == INVOKE:
            handler = handlers[url]
        else:
            handler = handlers.get(method) or (handlers.get("GET") if method == "HEAD" else None)
        if handler is None:
            self._fault(request, HTTPException(405, f"{method} is not answered here any more"))
        elif not handler.is_async:
            variables.run(self._serve, request, handler)
        elif handler.start is None:
            self._start(request, handler, variables)
        else:
            handler.start(request, variables)

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
        if type(result) is dict and request._context is None and "status" not in result and not handler.is_text:
            # What most handlers return, without the calls of the general way.
            try:
                text = encode(result)
            except BaseException as error:
                self._fault(request, error)
                return
            self._answer(request, (200, JSON, text))
            return
        self._result(request, handler, result)

    def _result(self, request: Request, handler: Handler, result: Any) -> None:
        try:
            if request.method == INVOKE:
                self.calls.returned(request, result, self._streams)
                return
            answer = text_answer(result) if handler.is_text else convert(result)
            if request._context is not None and (state := shared_state(request)):
                self.mail.put((request._id, STATE, state, None))
            if is_stream(answer[2]):
                self._streams.open(request, answer)
                return
            if request._context is not None:
                answer = with_cookies(request, answer)
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
        host.host.wake()

    def _finish(self, request: Request, handler: Handler, task: asyncio.Task[Any]) -> None:
        request._task = None
        request._running = False
        assert request._variables is not None
        try:
            result = task.result()
        except BaseException as error:
            self._fault(request, error)
        else:
            request._variables.run(self._result, request, handler, result)

    def _forget(self, request: Request) -> None:
        self._requests.pop(request._id, None)

    def _answer(self, request: Request, answer: Answer) -> None:
        self._requests.pop(request._id, None)
        request._variables = None  # they know the request: garbage that only a collection would find
        self.mail.put((request._id, *answer))

    def _fault(self, request: Request, error: BaseException) -> None:
        self._requests.pop(request._id, None)
        with contextlib.suppress(Exception):  # a state that cannot cross may be this very error
            if request._context is not None and (state := shared_state(request)):
                self.mail.put((request._id, STATE, state, None))
        self.mail.put((request._id, FAULT, faults.describe(error, self.app.root, cancelled=request._cancelled), None))

    # -- loading

    def _load(self, item: tuple[Any, ...]) -> None:
        """Imports a file, one at a time: a module half imported must not be seen by another request."""
        if self._importing:
            self._parked.append(item)
            return
        id, handle, method = item[:3]
        file = self.files.place(handle)
        self._importing = True
        self.cell[0] = id
        try:
            self._garbage.settle |= handle not in self._handlers
            answer = self.files.answer(handle, method)
            if answer is not None:
                self.mail.put((id, 200, JSON, answer))
            else:
                self._queue.appendleft(item)
        except BaseException as error:
            self.mail.put((id, FAULT, faults.describe(error, self.app.root, file=file), None))
        finally:
            self.cell[0] = 0
            self._importing = False
            self._queue.extendleft(reversed(self._parked))
            self._parked.clear()

    def _stop(self, hooks: list[Hook]) -> None:
        stop(hooks, lambda error: self.mail.log("error", "", f"on_stop: {faults.trace_of(error, self.app.root)}"))

    def _stop_last(self, hooks: list[Hook]) -> None:
        self._stop(hooks)
        host.host.stopped()


async def _guarded(handler: Handler, request: Request) -> Any:
    # SystemExit and KeyboardInterrupt would leave the task, and then the event loop (hazard H8).
    try:
        return await handler.call(request)
    except (SystemExit, KeyboardInterrupt) as error:
        raise HandlerFault(f"{type(error).__name__} in a handler ends only the request: {error}") from error
