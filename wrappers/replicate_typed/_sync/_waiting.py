# Derived from ../_async/_waiting.py: edit that file, then run `make regenerate`.
"""Waiting for a prediction or training to be over."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .. import _polling
from .._errors import APIError, APIStatusError, PredictionTimeout
from .._logging import logger
from .._sync_io import now, sleep
from ._core import Core

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
        PredictionTimeout: The time ran out.
        APIError: Looking failed for good.
    """
    for changed in looks(job, core, timeout=timeout):
        if changed and on_update is not None:
            on_update(job)


def looks(job: Job, core: Core, *, timeout: float | None = None) -> Iterator[bool]:
    """Look at it again and again until it is over; each look says whether anything changed.

    Raises:
        PredictionTimeout: The time ran out.
        APIError: Looking failed for good.
    """
    started = now()
    deadline = None if timeout is None else started + timeout
    failing_since: float | None = None
    while not job.done:
        pause = _polling.gap(now() - started, jitter=random.random(), fixed=core.options.poll_gap())
        if failing_since is not None:
            pause = min(PATIENT_GAP, max(pause, now() - failing_since))
        if deadline is not None:
            pause = min(pause, deadline - now())
            if pause <= 0:
                raise PredictionTimeout(job, timeout or 0.0, canceled=False)
        sleep(pause)
        before = (job.status, job.logs, job.output)
        try:
            job.reload(deadline=deadline)
        except APIError as error:
            if deadline is not None and now() >= deadline:
                raise PredictionTimeout(job, timeout or 0.0, canceled=False) from error
            failing_since = failing_since or now()
            if final(error) or now() - failing_since > PATIENCE:
                error.prediction = job
                raise
            logger.debug("looking at %s failed, going on: %s", job.id, error)
            continue
        failing_since = None
        yield (job.status, job.logs, job.output) != before


def final(error: APIError) -> bool:
    """Whether asking again can change nothing, such as with a wrong token."""
    return isinstance(error, APIStatusError) and not (
        error.status_code in {408, 429} or error.status_code >= 500
    )
