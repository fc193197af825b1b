"""Jobs under asyncio that finish although the task that started them is canceled.

A cancel scope can be shielded from, a task of asyncio cannot: whoever knows it may cancel it, and
``asyncio.run`` cancels each that it knows when its main coroutine ends. A job that must finish
therefore gets a task that the event loop does not list. Its caller waits for it, for a bounded
time, so that it never outlives the loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio

from . import stopping

T = TypeVar("T")

#: The longest time in seconds for which an event loop does not notice a Ctrl-C.
MAX_UNNOTICED = 1.0


async def run_with_grace(job: Callable[[], Awaitable[T]], on_interrupt: Callable[[], float]) -> T:
    """Return what a job returns.

    When the caller is canceled, the job has as many seconds to finish as ``on_interrupt`` returns.
    """
    hidden = _HiddenTask(job)
    try:
        # A Ctrl-C that comes just before the event loop waits is noticed when it wakes up.
        while not hidden.task.done():
            await asyncio.wait((hidden.task,), timeout=stopping.longest_wait(MAX_UNNOTICED))
            stopping.check()
    except BaseException:
        await hidden.finish(0.0 if hidden.task.done() else on_interrupt())
        raise
    hidden.task.result()
    return hidden.results[0]


async def run_for(job: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a job to its end, for some seconds at the most, before the caller is canceled.

    The job may have tasks of its own that the event loop does list, such as those that connect.
    When they are canceled together with the caller, and the job fails of it, it is run again.
    """
    end = time.monotonic() + seconds
    first = None
    while True:
        hidden = _HiddenTask(job)
        canceled = await hidden.finish(end - time.monotonic())
        first = first or canceled
        if not hidden.has_failed or canceled is None or time.monotonic() >= end:
            break
    if first is not None:
        raise first
    hidden.task.result()


class _HiddenTask(Generic[T]):
    """A task that the event loop does not list.

    Attributes:
        results: What the job returned, nothing if it did not finish.
    """

    def __init__(self, job: Callable[[], Awaitable[T]]) -> None:
        self.results: list[T] = []
        self._job = job
        self._scope = anyio.CancelScope()
        self.task: asyncio.Task[None] = asyncio.create_task(self._run())
        asyncio._unregister_task(self.task)  # documented in "Extending asyncio"

    async def _run(self) -> None:
        with self._scope:
            self.results.append(await self._job())

    @property
    def has_failed(self) -> bool:
        """Whether the job, which has ended, raised an error or was canceled."""
        return self.task.cancelled() or self.task.exception() is not None

    async def finish(self, seconds: float) -> asyncio.CancelledError | None:
        """Wait for the job to end, and cancel it after some seconds.

        Returns:
            The first cancellation of the caller meanwhile, None if there was none.
        """
        canceled = None
        end = time.monotonic() + seconds
        with anyio.CancelScope(shield=True):
            while not self.task.done():
                left = end - time.monotonic()
                if left <= 0:
                    self._scope.cancel()
                try:
                    await asyncio.wait((self.task,), timeout=left if left > 0 else None)
                except asyncio.CancelledError as error:
                    canceled = canceled or error
        if not self.task.cancelled():
            self.task.exception()  # an error that nobody asks for would be logged
        return canceled
