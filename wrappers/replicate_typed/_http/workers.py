"""Threads that finish a job although its caller is interrupted.

A call that was interrupted cannot be resumed; one in another thread simply continues. Threads are
kept for the next job: starting one takes four times as long as waking one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

#: For how long a thread without a job is kept, in seconds.
MAX_IDLE_TIME = 10.0

_idle: list[_Worker] = []
if hasattr(os, "register_at_fork"):
    # A child process has none of its parent's threads.
    os.register_at_fork(after_in_child=_idle.clear)


class Call(Generic[T]):
    """A job that runs in a thread of its own, and what comes of it.

    Attributes:
        is_done: Whether the job has ended.
    """

    def __init__(self, job: Callable[[], T]) -> None:
        self.is_done = False
        self._job = job
        self._running = threading.Lock()
        self._running.acquire()
        self._result: T
        self._error: BaseException | None = None

    def run(self) -> None:
        """Run the job; the thread of a worker calls this."""
        try:
            self._result = self._job()
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._error = error

    def finish(self) -> None:
        """Let the caller continue."""
        self.is_done = True
        self._running.release()

    def wait(self, seconds: float) -> bool:
        """Wait for the job for some seconds, and return whether it has ended."""
        # An exception may be thrown in here at any point: what counts is not the lock.
        if not self.is_done:
            self._running.acquire(timeout=seconds)
        return self.is_done

    def result(self) -> T:
        """Return what the job returned, or raise what it raised, once it has ended."""
        if self._error is not None:
            raise self._error
        return self._result


class _Worker:
    """One thread, which runs a job at a time."""

    def __init__(self) -> None:
        self._call: Call[object] | None = None
        self._has_call = threading.Lock()
        self._has_call.acquire()
        threading.Thread(target=self._loop, name="replicate-typed", daemon=True).start()

    def start(self, call: Call[object]) -> None:
        self._call = call
        self._has_call.release()

    def _loop(self) -> None:
        while self._has_call.acquire(timeout=MAX_IDLE_TIME) or not self._retire():
            call, self._call = self._call, None
            if call is not None:
                call.run()
                _idle.append(self)
                call.finish()

    def _retire(self) -> bool:
        """Leave the idle threads, and return whether no job was given to this one meanwhile."""
        try:
            _idle.remove(self)
        except ValueError:
            return False
        return True


def submit(job: Callable[[], T]) -> Call[T]:
    """Run a job in another thread."""
    call = Call(job)
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    worker.start(call)  # type: ignore[arg-type]  # a worker does not look at results
    return call
