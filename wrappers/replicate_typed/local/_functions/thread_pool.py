"""Threads for functions that block: as many as are needed, and such that can be interrupted."""

from __future__ import annotations

import asyncio
import contextvars
import ctypes
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

#: Seconds that functions have to end when the server stops.
PATIENCE = 1.0


class Interrupted(BaseException):
    """Raised within a function whose prediction was canceled."""


class _Work:
    """One call of a function."""

    def __init__(
        self, function: Callable[[], Any], report: Callable[[Any, BaseException | None], None]
    ) -> None:
        self._function = function
        self._report = report
        self._context = contextvars.copy_context()
        self._lock = threading.Lock()
        self._thread: int | None = None
        self.interrupted = False

    def run(self) -> None:
        with self._lock:
            if self.interrupted:
                return
            self._thread = threading.get_ident()
        result, failure = None, None
        try:
            result = self._context.run(self._function)
        except Interrupted:
            return
        except BaseException as error:  # noqa: BLE001 - handed to the task that waits for it
            failure = error
        with self._lock:
            self._thread = None
        if not self.interrupted:
            self._report(result, failure)

    def interrupt(self) -> None:
        """Raise `Interrupted` in the function at its next step in Python."""
        with self._lock:
            self.interrupted = True
            if self._thread is not None and not _tracing():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread), ctypes.py_object(Interrupted)
                )


def _tracing() -> bool:
    """Whether an exception for one thread would stop the others.

    In Python 3.11, a traced thread that begins or resumes a function goes round in circles there
    until the exception was raised in its own thread, which one that blocks does late. The function
    runs to its end then, and nobody listens.
    """
    return sys.version_info < (3, 12) and sys.gettrace() is not None


class _Thread:
    def __init__(self, workers: Workers) -> None:
        self.queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._workers = workers
        self.thread = threading.Thread(target=self._run, name="replicate-model", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        # An interruption may come a moment late, when its function is over: the thread ends then,
        # for the next function is not to be hit by it.
        work: _Work | None = None
        try:
            while (work := self.queue.get()) is not None:
                work.run()
                if work.interrupted:
                    break
                self._workers.rest(self)
        except Interrupted:
            pass
        finally:
            self._workers.gone(self)


class Workers:
    """The threads of one server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Thread] = []
        self._all: set[_Thread] = set()

    async def run(self, function: Callable[[], Any]) -> Any:
        """Call a function in a thread; a cancellation interrupts it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, failure: BaseException | None) -> None:
            if future.done():
                return
            if failure is None:
                future.set_result(result)
            elif isinstance(failure, StopIteration):
                future.set_exception(RuntimeError("the function raised StopIteration"))
            else:
                future.set_exception(failure)

        def report(result: Any, failure: BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, failure)

        work = _Work(function, report)
        with self._lock:
            thread = self._idle.pop() if self._idle else _Thread(self)
            self._all.add(thread)
        thread.queue.put(work)
        try:
            return await future
        except asyncio.CancelledError:
            work.interrupt()
            raise

    def rest(self, thread: _Thread) -> None:
        """Take a thread back that has nothing to do."""
        with self._lock:
            self._idle.append(thread)

    def gone(self, thread: _Thread) -> None:
        """Forget a thread that has ended."""
        with self._lock:
            self._all.discard(thread)
            if thread in self._idle:
                self._idle.remove(thread)

    def close(self) -> None:
        """End the threads; one that hangs in a call outside Python is left to end by itself."""
        with self._lock:
            threads = list(self._all)
        for thread in threads:
            thread.queue.put(None)
        for thread in threads:
            thread.thread.join(PATIENCE / max(1, len(threads)))
