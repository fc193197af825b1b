"""An unbounded pool of threads whose calls can be interrupted."""

from __future__ import annotations

import asyncio
import contextvars
import ctypes
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

#: Seconds that running calls may take to end when the pool is closed.
CLOSE_TIMEOUT = 1.0


class Interrupted(BaseException):
    """Raised within a function whose prediction was canceled."""


class _Call:
    """One call of a function."""

    def __init__(
        self, function: Callable[[], Any], on_result: Callable[[Any, BaseException | None], None]
    ) -> None:
        self._function = function
        self._on_result = on_result
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
            self._on_result(result, failure)

    def interrupt(self) -> None:
        """Raise ``Interrupted`` in the function when it next executes Python code."""
        with self._lock:
            self.interrupted = True
            if self._thread is not None and not _is_traced():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread), ctypes.py_object(Interrupted)
                )


def _is_traced() -> bool:
    """Return whether an exception for one thread would block the others.

    In Python 3.11, a traced thread that enters or resumes a function loops until the exception was
    raised in its own thread, which is late if that thread is blocked. The function runs to its end
    then, and its result is dropped.
    """
    return sys.version_info < (3, 12) and sys.gettrace() is not None


class _Worker:
    def __init__(self, pool: ThreadPool) -> None:
        self.queue: SimpleQueue[_Call | None] = SimpleQueue()
        self._pool = pool
        self.thread = threading.Thread(target=self._run, name="replicate-model", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        # An interruption may arrive after its call has returned. The thread ends in this case, so
        # that the next call is not interrupted.
        call: _Call | None = None
        try:
            while (call := self.queue.get()) is not None:
                call.run()
                if call.interrupted:
                    break
                self._pool.release(self)
        except Interrupted:
            pass
        finally:
            self._pool.discard(self)


class ThreadPool:
    """Runs blocking functions in as many threads as there are concurrent calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def run(self, function: Callable[[], Any]) -> Any:
        """Call a function in a thread and return its result; a cancellation interrupts it."""
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

        def on_result(result: Any, failure: BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, failure)

        call = _Call(function, on_result)
        with self._lock:
            worker = self._idle.pop() if self._idle else _Worker(self)
            self._all.add(worker)
        worker.queue.put(call)
        try:
            return await future
        except asyncio.CancelledError:
            call.interrupt()
            raise

    def release(self, worker: _Worker) -> None:
        """Make a worker available for the next call."""
        with self._lock:
            self._idle.append(worker)

    def discard(self, worker: _Worker) -> None:
        """Remove a worker whose thread has ended."""
        with self._lock:
            self._all.discard(worker)
            if worker in self._idle:
                self._idle.remove(worker)

    def close(self) -> None:
        """End the threads; one that is blocked outside Python is left to end by itself."""
        with self._lock:
            workers = list(self._all)
        for worker in workers:
            worker.queue.put(None)
        for worker in workers:
            worker.thread.join(CLOSE_TIMEOUT / max(1, len(workers)))
