"""Running predictions to their end: `run()` and `stream()`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import aclosing
from typing import Any, Self

from attrs import evolve

from .._base.durations import total
from .._base.errors import APITimeoutError, PredictionTimeout
from .._http.io_async import now, tell
from .._jobs.events import ServerSentEvent
from .._jobs.stream_state import StreamState
from .core import AsyncCore
from .creation import Creation
from .job import Job
from .output import converted_output, is_complete
from .prediction import AsyncPrediction
from .stream import follow
from .waiting import check_callback, wait_until_done


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
    async with Creation(core, _within(job, timeout), timeout, cancel_on_exit) as creation:
        try:
            prediction = await creation.begin()
            deadline = creation.deadline
            if on_update is not None:
                await tell(on_update, prediction)
            whole = not prediction.done and await is_complete(core, prediction, deadline=deadline)
            if not whole:
                left = _left(deadline)
                await wait_until_done(prediction, core, timeout=left, on_update=on_update)
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = await creation.expire(error)
    prediction.raise_for_status()
    return await converted_output(core, prediction, files=files, deadline=creation.deadline)


def _within(job: Job, timeout: float | None) -> Job:
    """The same job, held open no longer than the caller waits."""
    if job.extras.hold is None or timeout is None:
        return job
    hold = min(job.extras.hold, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=hold or None))


def _left(deadline: float | None) -> float | None:
    """Seconds until a deadline."""
    return None if deadline is None else max(0.0, deadline - now())


async def _generate(core: AsyncCore, creation: Creation) -> AsyncGenerator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    state = StreamState()
    async with creation:
        try:
            prediction = await creation.begin()
            timeout = _left(creation.deadline)
            async with aclosing(follow(core, prediction, state, timeout=timeout)) as events:
                async for event in events:
                    yield event
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = await creation.expire(error)
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
        self, core: AsyncCore, job: Job, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        timeout = total(timeout)
        self._creation = Creation(core, job, timeout, cancel_on_exit)
        self._events = _generate(core, self._creation)

    @property
    def prediction(self) -> AsyncPrediction | None:
        """The prediction, None before the first event was asked for."""
        return self._creation.prediction

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
