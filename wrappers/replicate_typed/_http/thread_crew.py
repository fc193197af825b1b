"""Jobs that run beside a blocking caller, who collects what they return."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Generic, TypeVar

from . import interrupts
from .connections import Connections
from .workers import Call

T = TypeVar("T")

#: The longest wait in seconds that nothing interrupts.
MAX_UNINTERRUPTED = 1.0


class ThreadCrew(Generic[T]):
    """Jobs in threads of their own, which the pool keeps for the next ones.

    Attributes:
        running: How many jobs have not ended.
    """

    def __init__(self, connections: Connections) -> None:
        """Start without a job."""
        self.running: int = 0
        self._connections = connections
        self._results: deque[T] = deque()
        self._errors: deque[BaseException] = deque()
        self._lock = threading.Lock()
        self._news = threading.Event()

    @property
    def has_news(self) -> bool:
        """Whether a job has ended whose result was not collected."""
        return bool(self._results or self._errors)

    def start(self, job: Callable[[], T]) -> None:
        """Run a job beside the caller."""
        with self._lock:
            self.running += 1
        context = copy_context()
        call = Call(lambda: context.run(self._run, job))
        self._connections.sync_pool().workers.start(call)

    def _run(self, job: Callable[[], T]) -> None:
        try:
            # The caller notices an interrupt, and decides what becomes of the jobs.
            with interrupts.shielded():
                self._results.append(job())
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._errors.append(error)
        finally:
            with self._lock:
                self.running -= 1
            self._news.set()

    def add(self, result: T) -> None:
        """Add a result that a job has before it ends."""
        self._results.append(result)
        self._news.set()

    def collect(self, seconds: float) -> list[T]:
        """Return what jobs have returned since the last call, after a wait if there is nothing.

        Args:
            seconds: The longest wait.

        Raises:
            Exception: A job raised it.
        """
        end = time.monotonic() + seconds
        while not self.has_news:
            left = end - time.monotonic()
            if left <= 0:
                break
            self._news.wait(min(left, MAX_UNINTERRUPTED))
            self._news.clear()
            interrupts.check()
        if self._errors:
            raise self._errors.popleft()
        results: list[T] = []
        while self._results:
            results.append(self._results.popleft())
        return results

    def close(self) -> None:
        """Leave the jobs to themselves: a request that was sent cannot be interrupted."""
