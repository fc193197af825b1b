# Derived from ../_async/live_stream.py: edit that file, then run `make regenerate`.
"""The output of a prediction while it is made: what ``stream()`` returns."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout
from .._base.fixed_attributes import FixedAttributes
from .._base.forks import forks_wait
from .._base.late_types import late_type
from .._base.public import public
from .core import Core
from .jobs import Prediction

if TYPE_CHECKING:
    from .._jobs.create_request import JobSpec
    from .._jobs.events import ServerSentEvent
    from .pending import PendingPrediction
else:
    JobSpec = late_type(__package__, ".._jobs.create_request", "JobSpec")
    ServerSentEvent = late_type(__package__, ".._jobs.events", "ServerSentEvent")


def _generate(core: Core, pending: PendingPrediction) -> Generator[ServerSentEvent]:
    # No method of the stream: one that is dropped must end at once, and a cycle would keep it.
    with forks_wait():
        from .._jobs.stream_state import StreamState
        from .stream import follow

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


def pieces(
    core: Core, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
) -> Generator[Any]:
    """Create a prediction, and yield the pieces of its output, converted, as they are made.

    Raises:
        InputError: Something cannot be sent; nothing was created.
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        APIError: The API did not answer any more.
    """
    with forks_wait():
        from .pending import PendingPrediction
        from .stream import output_pieces

    pending = PendingPrediction(core, spec, timeout_seconds(timeout), cancel_on_exit)
    with pending:
        try:
            prediction = pending.create()
            with closing(output_pieces(core, prediction, pending.deadline)) as found:
                for piece in found:
                    yield piece
        except (PredictionTimeout, APITimeoutError) as error:
            pending.expire(error)
            raise


@public
class Stream(FixedAttributes):
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self, core: Core, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        with forks_wait():
            from .pending import PendingPrediction

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
