# Derived from ../_async/run.py: edit that file, then run `make regenerate`.
"""Running predictions to their end: ``run()`` and ``stream()``."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, Self

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout
from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._http.io_sync import invoke_callback
from .._jobs.create_request import JobSpec
from .._jobs.events import ServerSentEvent
from .._jobs.stream_state import StreamState
from .core import Core
from .jobs import Prediction
from .output import converted_output, is_complete
from .pending import PendingPrediction
from .stream import follow
from .waiting import check_callback, wait_until_done


def run(
    core: Core,
    spec: JobSpec,
    *,
    timeout: float | None,
    on_update: Callable[[Prediction], object] | None,
    cancel_on_exit: bool,
    files: bool = True,
) -> Any:
    """Create a prediction, wait for its end, and return its output.

    Raises:
        InputError: Something cannot be sent; nothing was created.
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        APIError: The API did not answer any more.
    """
    seconds = timeout_seconds(timeout)
    check_callback(on_update)
    with PendingPrediction(core, spec.within(seconds), seconds, cancel_on_exit) as pending:
        try:
            prediction = pending.create()
            deadline = pending.deadline
            if on_update is not None:
                invoke_callback(on_update, prediction)
            if prediction.done or not is_complete(core, prediction, deadline=deadline):
                wait_until_done(
                    prediction, core, deadline=deadline, on_update=on_update, since=pending.sent_at
                )
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = pending.expire(error)
    prediction.raise_for_status()
    return converted_output(core, prediction, files=files)


def _generate(core: Core, pending: PendingPrediction) -> Generator[ServerSentEvent]:
    # No method of the stream: one that is dropped must end at once, and a cycle would keep it.
    state = StreamState()
    with pending:
        try:
            prediction = pending.create()
            with closing(follow(core, prediction, state, pending.deadline)) as events:
                for event in events:
                    yield event
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = pending.expire(error)
        else:
            return
    # The prediction ended while it was canceled.
    with closing(follow(core, prediction, state)) as events:
        for event in events:
            yield event


@public
class Stream(FixedAttributes):
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self, core: Core, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        self._pending = PendingPrediction(core, spec, timeout_seconds(timeout), cancel_on_exit)
        self._events = _generate(core, self._pending)

    @property
    def prediction(self) -> Prediction | None:
        """The prediction, None before the first event was asked for."""
        return self._pending.prediction

    def __iter__(self) -> Iterator[ServerSentEvent]:
        return self

    def __next__(self) -> ServerSentEvent:
        return next(self._events)

    def close(self) -> None:
        """Stop; a prediction that still runs is canceled."""
        self._events.close()

    def text(self) -> str:
        """Return the whole output as one text."""
        return "".join([str(event) for event in self])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
