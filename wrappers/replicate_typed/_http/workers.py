"""Threads that finish a job although its caller is interrupted.

A call that was interrupted cannot be resumed; one in another thread simply continues. Threads are
kept for the next job: starting one takes four times as long as waking one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

#: For how long a thread without a job is kept, in seconds.
MAX_IDLE_TIME = 10.0


class Call(Generic[T]):
    """A job that runs in a thread of its own, and what comes of it.

    Attributes:
        is_done: Whether the job has ended.
    """

    def __init__(self, job: Callable[[], T]) -> None:
        self.is_done: bool = False
        self._job = job
        self._taken = threading.Lock()
        self._running = threading.Lock()
        self._running.acquire()
        self._result: T
        self._error: BaseException | None = None

    def run(self) -> bool:
        """Run the job, and return whether this was the first call: it is never run twice."""
        if not self._taken.acquire(blocking=False):
            return False
        try:
            self._result = self._job()
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._error = error
        return True

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


class WorkerPool:
    """The threads of one connection pool."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._is_closed = False

    def submit(self, job: Callable[[], T]) -> Call[T]:
        """Run a job in another thread, and return what to wait for."""
        call = Call(job)
        self.start(call)
        return call

    def start(self, call: Call[T]) -> None:
        """Run a job in a thread without one, or in a new thread.

        If none can be started, because there are too many or the program ends, it is run here.
        """
        with self._lock:
            worker = self._idle.pop() if self._idle else None
            if worker is not None:
                worker.start(call)  # type: ignore[arg-type]  # a worker does not look at results
        if worker is None:
            try:
                _Worker(self, call)  # type: ignore[arg-type]  # as above
            except RuntimeError:
                if call.run():
                    call.finish()

    def keep(self, worker: _Worker) -> bool:
        """Note that a worker has no job, and return whether to wait for one."""
        with self._lock:
            if not self._is_closed:
                self._idle.append(worker)
            return not self._is_closed

    def retire(self, worker: _Worker) -> bool:
        """Note that a worker has waited for too long, and return whether to end it."""
        with self._lock:
            if worker.has_job:
                return False
            if worker in self._idle:
                self._idle.remove(worker)
            return True

    def close(self) -> None:
        """End the threads without a job; the others end with theirs."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.stop()


class _Worker:
    """One thread, which runs a job at a time, and begins with a first one."""

    def __init__(self, pool: WorkerPool, call: Call[object]) -> None:
        self._pool = pool
        self._call: Call[object] | None = call
        self._wake_up = threading.Lock()
        threading.Thread(target=self._loop, name="replicate-typed", daemon=True).start()

    @property
    def has_job(self) -> bool:
        """Whether a job was given to it that it has not taken up."""
        return self._call is not None

    def start(self, call: Call[object]) -> None:
        """Run another job."""
        self._call = call
        self._wake_up.release()

    def stop(self) -> None:
        """End the thread, which has no job."""
        self._wake_up.release()

    def _loop(self) -> None:
        while True:
            if not self._wake_up.acquire(timeout=MAX_IDLE_TIME):
                if self._pool.retire(self):
                    return
                self._wake_up.acquire()
            call, self._call = self._call, None
            if call is None:
                return
            call.run()
            is_kept = self._pool.keep(self)
            call.finish()
            del call
            if not is_kept:
                return
