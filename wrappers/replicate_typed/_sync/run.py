# Derived from ../_async/run.py: edit that file, then run `make regenerate`.
"""Running predictions to their end: `run()` and `stream()`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, Self

from attrs import evolve

from .._base.durations import total
from .._base.errors import APITimeoutError, PredictionTimeout
from .._http.io_sync import now, tell
from .._jobs.events import ServerSentEvent
from .._jobs.stream_state import StreamState
from .core import Core
from .creation import Creation
from .job import Job
from .output import converted_output, is_complete
from .prediction import Prediction
from .stream import follow
from .waiting import check_callback, wait_until_done


def run(
    core: Core,
    job: Job,
    *,
    timeout: float | None,
    on_update: Callable[[Prediction], object] | None,
    cancel_on_exit: bool,
    files: bool = True,
) -> Any:
    """Create a prediction, wait for its end, and return its output.

    Raises:
        InputError: Something cannot be sent; nothing was created.
        ModelError: It failed.
        PredictionCanceled: It was canceled or aborted.
        PredictionTimeout: The time ran out.
        APIError: The API could not be asked any more.
    """
    timeout = total(timeout)
    check_callback(on_update)
    with Creation(core, _within(job, timeout), timeout, cancel_on_exit) as creation:
        try:
            prediction = creation.begin()
            deadline = creation.deadline
            if on_update is not None:
                tell(on_update, prediction)
            whole = not prediction.done and is_complete(core, prediction, deadline=deadline)
            if not whole:
                left = _left(deadline)
                wait_until_done(prediction, core, timeout=left, on_update=on_update)
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = creation.expire(error)
    prediction.raise_for_status()
    return converted_output(core, prediction, files=files, deadline=creation.deadline)


def _within(job: Job, timeout: float | None) -> Job:
    """The same job, held open no longer than the caller waits."""
    if job.extras.hold is None or timeout is None:
        return job
    hold = min(job.extras.hold, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=hold or None))


def _left(deadline: float | None) -> float | None:
    """Seconds until a deadline."""
    return None if deadline is None else max(0.0, deadline - now())


def _generate(core: Core, creation: Creation) -> Generator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    state = StreamState()
    with creation:
        try:
            prediction = creation.begin()
            timeout = _left(creation.deadline)
            with closing(follow(core, prediction, state, timeout=timeout)) as events:
                for event in events:
                    yield event
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = creation.expire(error)
        else:
            return
    # It ended while it was canceled.
    with closing(follow(core, prediction, state)) as events:
        for event in events:
            yield event


class Stream:
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self, core: Core, job: Job, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        timeout = total(timeout)
        self._creation = Creation(core, job, timeout, cancel_on_exit)
        self._events = _generate(core, self._creation)

    @property
    def prediction(self) -> Prediction | None:
        """The prediction, None before the first event was asked for."""
        return self._creation.prediction

    def __iter__(self) -> Iterator[ServerSentEvent]:
        return self

    def __next__(self) -> ServerSentEvent:
        return next(self._events)

    def close(self) -> None:
        """Stop; a prediction that still runs is canceled."""
        self._events.close()

    def text(self) -> str:
        """The whole output as one text."""
        return "".join([str(event) for event in self])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
