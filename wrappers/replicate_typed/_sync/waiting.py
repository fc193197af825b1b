# Derived from ../_async/waiting.py: edit that file, then run `make regenerate`.
"""Waiting for a prediction or training to be over."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .._base.durations import total
from .._base.errors import APIError, APIStatusError, InputError, PredictionTimeout
from .._base.logs import logger
from .._http.io_sync import is_callback, now, sleep, tell
from .._jobs import polling
from .core import Core

if TYPE_CHECKING:
    from .prediction import Job

J = TypeVar("J", bound="Job")

#: For how long, in seconds, looking may fail before the wait is given up. The prediction goes on
#: meanwhile, so patience costs nothing and giving up loses the result.
PATIENCE = 300.0

#: The longest gap in seconds between two looks that fail.
PATIENT_GAP = 15.0


def wait_until_done(
    job: J,
    core: Core,
    *,
    timeout: float | None = None,
    on_update: Callable[[J], object] | None = None,
) -> None:
    """Look at it until it is over.

    Raises:
        InputError: The timeout is no number of seconds.
        PredictionTimeout: The time ran out.
        APIError: Looking failed for good.
    """
    check_callback(on_update)
    for changed in Looks(job, core, timeout=total(timeout)):
        if changed and on_update is not None:
            tell(on_update, job)


def check_callback(on_update: object) -> None:
    """See that it can be called, before anything is paid for.

    Raises:
        InputError: It cannot.
    """
    if on_update is not None and not is_callback(on_update):
        raise InputError(f"on_update is a function that takes the prediction, not {on_update!r}")


class Looks:
    """Looks at it again and again until it is over; each look says whether anything changed.

    It is no generator: one that is left early would have to be closed by everybody who does.
    """

    def __init__(self, job: Job, core: Core, *, timeout: float | None = None) -> None:
        self._job = job
        self._core = core
        self._timeout = timeout
        self._started = now()
        self._deadline = None if timeout is None else self._started + timeout
        self._failing_since: float | None = None

    def __iter__(self) -> Iterator[bool]:
        return self

    def __next__(self) -> bool:
        while not self._job.done:
            sleep(self.pause())
            changed = self.look()
            if changed is not None:
                return changed
        raise StopIteration

    def pause(self) -> float:
        """Seconds until the next look.

        Raises:
            PredictionTimeout: The time ran out.
        """
        job, waited = self._job, now() - self._started
        pause = polling.gap(waited, jitter=random.random(), fixed=self._core.options.poll_gap())
        if self._failing_since is not None:
            pause = min(PATIENT_GAP, max(pause, now() - self._failing_since))
        if self._deadline is not None:
            pause = min(pause, self._deadline - now())
            if pause <= 0:
                raise PredictionTimeout(job, self._timeout or 0.0, canceled=False)
        return pause

    def look(self) -> bool | None:
        """Whether anything changed, None if it could not be seen.

        Raises:
            PredictionTimeout: The time ran out.
            APIError: Looking failed for good.
        """
        job, deadline = self._job, self._deadline
        before = (job.status, job.logs, job.output)
        try:
            job.reload(deadline=deadline)
        except APIError as error:
            if deadline is not None and now() >= deadline:
                raise PredictionTimeout(job, self._timeout or 0.0, canceled=False) from error
            self._failing_since = self._failing_since or now()
            if final(error) or now() - self._failing_since > PATIENCE:
                error.prediction = job
                raise
            logger.debug("looking at %s failed, going on: %s", job.id, error)
            return None
        self._failing_since = None
        return (job.status, job.logs, job.output) != before


def final(error: APIError) -> bool:
    """Whether asking again can change nothing, such as with a wrong token."""
    return isinstance(error, APIStatusError) and not (
        error.status_code in {408, 429} or error.status_code >= 500
    )
