"""Running predictions to their end: `run()` and `stream()`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing
from typing import Any, Self

from attrs import define, evolve

from .._async_io import insist, now, outlast, tell
from .._durations import total
from .._errors import PredictionTimeout, ReplicateError
from .._events import ServerSentEvent
from .._following import StreamState
from .._logging import logger
from ._core import AsyncCore
from ._job import Job, create
from ._output import converted_output, is_complete
from ._stream import follow
from ._waiting import check_callback, wait_until_done
from .prediction import AsyncPrediction

#: How long a cancellation on the way out may take, in seconds.
CANCEL_TIME = 5.0

#: The longest hold in seconds of a create whose prediction must not outlive its caller: without
#: the answer nobody knows the prediction, and nobody can cancel it.
MAX_NAMELESS = 4


async def run(
    core: AsyncCore,
    job: Job,
    *,
    timeout: float | None,
    on_update: Callable[[AsyncPrediction], object] | None,
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
    prediction = await _begin(lambda: create(core, held), cancel_on_exit=cancel_on_exit)
    try:
        if on_update is not None:
            await tell(on_update, prediction)
        if not prediction.done and await is_complete(core, prediction):
            return await converted_output(core, prediction, files=files)
        left = None if timeout is None else max(0.0, timeout - (now() - started))
        await wait_until_done(prediction, core, timeout=left, on_update=on_update)
    except PredictionTimeout as error:
        canceled = cancel_on_exit and await cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)
        raise
    prediction.raise_for_status()
    return await converted_output(core, prediction, files=files)


def _within(job: Job, timeout: float | None, *, cancel_on_exit: bool) -> Job:
    """The same job, held open no longer than the caller waits, or than it may be nameless."""
    if job.extras.hold is None:
        return job
    longest = min(job.extras.hold, MAX_NAMELESS if cancel_on_exit else job.extras.hold)
    if timeout is not None:
        longest = min(longest, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=longest or None))


async def _begin(
    start: Callable[[], Awaitable[AsyncPrediction]], *, cancel_on_exit: bool
) -> AsyncPrediction:
    """Create a prediction that does not outlive its caller, even if he goes during the create."""

    async def give_up(prediction: AsyncPrediction | None) -> None:
        if prediction is None:
            logger.warning(
                "the create of a prediction was interrupted before the API named it: it may run "
                "all the same. Look at client.predictions.list()"
            )
        elif cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)

    return await outlast(start, CANCEL_TIME, give_up)


async def cancel_quietly(prediction: AsyncPrediction) -> bool:
    """Cancel on the way out, as well as can be done in a few seconds; say whether it was done."""

    async def cancel() -> None:
        try:
            await prediction.cancel(deadline=now() + CANCEL_TIME)
        except ReplicateError as error:
            logger.warning("prediction %s could not be canceled: %s", prediction.id, error)

    await insist(cancel, CANCEL_TIME)
    return prediction.status in {"canceled", "aborted"}


@define
class _Started:
    """What a stream has created, once it has."""

    prediction: AsyncPrediction | None = None


async def _generate(
    start: Callable[[], Awaitable[AsyncPrediction]],
    core: AsyncCore,
    started: _Started,
    *,
    timeout: float | None,
    cancel_on_exit: bool,
) -> AsyncGenerator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    prediction = started.prediction = await _begin(start, cancel_on_exit=cancel_on_exit)
    state = StreamState()
    try:
        async with aclosing(follow(core, prediction, state, timeout=timeout)) as events:
            async for event in events:
                yield event
    except PredictionTimeout as error:
        canceled = cancel_on_exit and await cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)
        raise
    else:
        return
    # It ended while it was canceled.
    async with aclosing(follow(core, prediction, state)) as events:
        async for event in events:
            yield event


class AsyncStream:
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self,
        start: Callable[[], Awaitable[AsyncPrediction]],
        core: AsyncCore,
        *,
        timeout: float | None,
        cancel_on_exit: bool,
    ) -> None:
        self._started = _Started()
        self._events = _generate(
            start, core, self._started, timeout=total(timeout), cancel_on_exit=cancel_on_exit
        )

    @property
    def prediction(self) -> AsyncPrediction | None:
        """The prediction, None before the first event was asked for."""
        return self._started.prediction

    # async only: begin
    def __await__(self) -> Generator[Any, None, Self]:
        """The stream itself, for the ``await`` that ``replicate`` 1.x wants before it."""

        async def itself() -> Self:
            return self

        return itself().__await__()

    # async only: end

    def __aiter__(self) -> AsyncIterator[ServerSentEvent]:
        return self

    async def __anext__(self) -> ServerSentEvent:
        return await anext(self._events)

    async def aclose(self) -> None:
        """Stop; a prediction that still runs is canceled."""
        await self._events.aclose()

    async def text(self) -> str:
        """The whole output as one text."""
        return "".join([str(event) async for event in self])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
