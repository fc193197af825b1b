"""Waiting for a prediction or training to end."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar

from .._base.deadline import NEVER, Deadline
from .._base.errors import APIError, InputError, PredictionTimeout
from .._base.logs import logger
from .._http.io_async import invoke_callback, is_callback, now, sleep
from .._http.options import make_poll_interval
from .._jobs.polling import FailedPolls, poll_interval
from .core import AsyncCore

if TYPE_CHECKING:
    from .jobs import AsyncJob

J = TypeVar("J", bound="AsyncJob")


async def wait_until_done(
    job: J,
    core: AsyncCore,
    *,
    deadline: Deadline = NEVER,
    on_update: Callable[[J], object] | None = None,
    interval: float | None = None,
    since: float | None = None,
) -> None:
    """Poll a job until it has ended.

    Args:
        job: What is polled.
        core: The core of the client.
        deadline: When the caller stops waiting.
        on_update: Called whenever the job has changed.
        interval: Seconds between two polls; as the client has it if not given.
        since: From when on the caller has waited, in seconds of the monotonic clock; from now on if
            not given.

    Raises:
        InputError: ``on_update`` cannot be called, or the interval is not valid.
        PredictionTimeout: The time is up.
        APIError: Polling is given up; ``error.prediction`` is the job, which may still run.
    """
    check_callback(on_update)
    async for has_changed in AsyncPoller(job, core, deadline, interval=interval, since=since):
        if has_changed and on_update is not None:
            await invoke_callback(on_update, job)


def check_callback(on_update: object) -> None:
    """Check that a callback can be called, before anything is paid for.

    Raises:
        InputError: The callback cannot be called.
    """
    if on_update is not None and not is_callback(on_update):
        raise InputError(
            f"on_update must be a function that takes the prediction, not {on_update!r}"
        )


class AsyncPoller:
    """Polls a job until it has ended; each poll yields whether anything changed.

    It is no generator: one that is left early would have to be closed by everybody who does.
    """

    def __init__(
        self,
        job: AsyncJob,
        core: AsyncCore,
        deadline: Deadline = NEVER,
        failed: FailedPolls | None = None,
        *,
        interval: float | None = None,
        since: float | None = None,
    ) -> None:
        """Start to count the time waited.

        Args:
            job: What is polled.
            core: The core of the client.
            deadline: When the caller stops waiting.
            failed: The failed polls of whoever polled the job before.
            interval: Seconds between two polls; as the client has it if not given.
            since: From when on the caller has waited; from now on if not given.

        Raises:
            InputError: The interval is not valid.
        """
        self._job = job
        self._core = core
        self._deadline = deadline
        self._interval = make_poll_interval(interval)
        self._since = now() if since is None else since
        self._failed: FailedPolls = failed or FailedPolls()

    def __aiter__(self) -> AsyncIterator[bool]:
        return self

    async def __anext__(self) -> bool:
        while not self._job.done:
            await sleep(self.next_delay())
            has_changed = await self.poll()
            if has_changed is not None:
                return has_changed
        raise StopAsyncIteration

    def next_delay(self) -> float:
        """Return the seconds until the next poll.

        Raises:
            PredictionTimeout: The time is up.
        """
        current = now()
        if self._deadline.has_passed(current):
            raise PredictionTimeout(self._job, self._deadline.seconds, canceled=False)
        interval = poll_interval(
            current - self._since,
            jitter=random.random(),
            fixed=self._fixed_interval(),
            failing_for=self._failed.failing_for(current),
        )
        return min(interval, self._deadline.remaining(current))

    def _fixed_interval(self) -> float | None:
        return (
            self._core.options.fixed_poll_interval() if self._interval is None else self._interval
        )

    async def poll(self) -> bool | None:
        """Return whether anything changed, None if the poll failed.

        Raises:
            PredictionTimeout: The time is up.
            APIError: Polling is given up; ``error.prediction`` is the job, which may still run.
        """
        job = self._job
        before = (job.status, job.logs, job.output)
        try:
            await job.reload(timeout=self._deadline.remaining(now()))
        except APIError as error:
            current = now()
            if self._deadline.has_passed(current):
                seconds = self._deadline.seconds
                raise PredictionTimeout(job, seconds, canceled=False) from error
            # A mock has nothing else to say.
            if self._failed.add(error, current) or self._core.connections.is_mocked:
                error.prediction = job
                raise
            logger.debug("a poll of %s failed, polling on: %s", job.id, error)
            return None
        self._failed.clear()
        return (job.status, job.logs, job.output) != before
