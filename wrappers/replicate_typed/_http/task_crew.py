"""Jobs that run beside an async caller, who collects what they return.

They are no children of the caller's task, who may leave between two results without a task group
around both, as an async generator does. Nor does the event loop list them: ``asyncio.run`` would
cancel them before their owner has cleaned up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio

from .connections import Connections

T = TypeVar("T")


class TaskCrew(Generic[T]):
    """Jobs in tasks of their own.

    Attributes:
        running: How many jobs have not ended.
    """

    def __init__(self, connections: Connections) -> None:  # noqa: ARG002 - the twin's signature
        """Start without a job."""
        self.running: int = 0
        self._results: list[T] = []
        self._errors: list[BaseException] = []
        self._news = anyio.Event()
        self._scopes: set[anyio.CancelScope] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def has_news(self) -> bool:
        """Whether a job has ended whose result was not collected."""
        return bool(self._results or self._errors)

    def start(self, job: Callable[[], Awaitable[T]]) -> None:
        """Run a job beside the caller."""
        self.running += 1
        if anyio.get_cancelled_exc_class() is asyncio.CancelledError:
            task = asyncio.create_task(self._run(job))
            asyncio._unregister_task(task)  # documented in "Extending asyncio"
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            import trio

            trio.lowlevel.spawn_system_task(self._run, job)

    async def _run(self, job: Callable[[], Awaitable[T]]) -> None:
        try:
            with anyio.CancelScope() as scope:
                self._scopes.add(scope)
                try:
                    result = await job()
                    self._results.append(result)
                except Exception as error:  # noqa: BLE001 - raised in the caller's task
                    self._errors.append(error)
                finally:
                    self._scopes.discard(scope)
        finally:
            self.running -= 1
            self._news.set()

    def add(self, result: T) -> None:
        """Add a result that a job has before it ends."""
        self._results.append(result)
        self._news.set()

    async def collect(self, seconds: float) -> list[T]:
        """Return what jobs have returned since the last call, after a wait if there is nothing.

        Args:
            seconds: The longest wait.

        Raises:
            Exception: A job raised it.
        """
        if not self.has_news:
            self._news = anyio.Event()
            with anyio.move_on_after(seconds):
                await self._news.wait()
        if self._errors:
            raise self._errors.pop(0)
        results, self._results = self._results, []
        return results

    async def aclose(self) -> None:
        """Cancel the jobs, and wait for their ends."""
        for scope in [*self._scopes]:
            scope.cancel()
        while self.running:
            self._news = anyio.Event()
            await self._news.wait()
