# Derived from ../_async/_run.py: edit that file, then run `make regenerate`.
"""Running predictions to their end: `run()` and `stream()`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, Self

from attrs import define, evolve

from .._durations import total
from .._errors import PredictionTimeout, ReplicateError
from .._events import ServerSentEvent
from .._following import StreamState
from .._logging import logger
from .._sync_io import insist, now, outlast, tell
from ._core import Core
from ._job import Job, create
from ._output import converted_output, is_complete
from ._stream import follow
from ._waiting import check_callback, wait_until_done
from .prediction import Prediction

#: How long a cancellation on the way out may take, in seconds.
CANCEL_TIME = 5.0

#: The longest hold in seconds of a create whose prediction must not outlive its caller: without
#: the answer nobody knows the prediction, and nobody can cancel it.
MAX_NAMELESS = 4


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
    started = now()
    held = _within(job, timeout, cancel_on_exit=cancel_on_exit)
    prediction = _begin(lambda: create(core, held), cancel_on_exit=cancel_on_exit)
    try:
        if on_update is not None:
            tell(on_update, prediction)
        if not prediction.done and is_complete(core, prediction):
            return converted_output(core, prediction, files=files)
        left = None if timeout is None else max(0.0, timeout - (now() - started))
        wait_until_done(prediction, core, timeout=left, on_update=on_update)
    except PredictionTimeout as error:
        canceled = cancel_on_exit and cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)
        raise
    prediction.raise_for_status()
    return converted_output(core, prediction, files=files)


def _within(job: Job, timeout: float | None, *, cancel_on_exit: bool) -> Job:
    """The same job, held open no longer than the caller waits, or than it may be nameless."""
    if job.extras.hold is None:
        return job
    longest = min(job.extras.hold, MAX_NAMELESS if cancel_on_exit else job.extras.hold)
    if timeout is not None:
        longest = min(longest, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=longest or None))


def _begin(start: Callable[[], Prediction], *, cancel_on_exit: bool) -> Prediction:
    """Create a prediction that does not outlive its caller, even if he goes during the create."""

    def give_up(prediction: Prediction | None) -> None:
        if prediction is None:
            logger.warning(
                "the create of a prediction was interrupted before the API named it: it may run "
                "all the same. Look at client.predictions.list()"
            )
        elif cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)

    return outlast(start, CANCEL_TIME, give_up)


def cancel_quietly(prediction: Prediction) -> bool:
    """Cancel on the way out, as well as can be done in a few seconds; say whether it was done."""

    def cancel() -> None:
        try:
            prediction.cancel(deadline=now() + CANCEL_TIME)
        except ReplicateError as error:
            logger.warning("prediction %s could not be canceled: %s", prediction.id, error)

    insist(cancel, CANCEL_TIME)
    return prediction.status in {"canceled", "aborted"}


@define
class _Started:
    """What a stream has created, once it has."""

    prediction: Prediction | None = None


def _generate(
    start: Callable[[], Prediction],
    core: Core,
    started: _Started,
    *,
    timeout: float | None,
    cancel_on_exit: bool,
) -> Generator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    prediction = started.prediction = _begin(start, cancel_on_exit=cancel_on_exit)
    state = StreamState()
    try:
        with closing(follow(core, prediction, state, timeout=timeout)) as events:
            for event in events:
                yield event
    except PredictionTimeout as error:
        canceled = cancel_on_exit and cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)
        raise
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
        self,
        start: Callable[[], Prediction],
        core: Core,
        *,
        timeout: float | None,
        cancel_on_exit: bool,
    ) -> None:
        self._started = _Started()
        self._events = _generate(
            start, core, self._started, timeout=total(timeout), cancel_on_exit=cancel_on_exit
        )

    @property
    def prediction(self) -> Prediction | None:
        """The prediction, None before the first event was asked for."""
        return self._started.prediction

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
