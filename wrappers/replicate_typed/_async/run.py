"""Running predictions to their end: ``run()`` and ``stream()``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import aclosing
from typing import Any, Self

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout
from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._http.io_async import invoke_callback
from .._jobs.create_request import JobSpec
from .._jobs.events import ServerSentEvent
from .._jobs.stream_state import StreamState
from .core import AsyncCore
from .jobs import AsyncPrediction
from .output import converted_output, is_complete
from .pending import PendingPrediction
from .stream import follow
from .waiting import check_callback, wait_until_done


async def run(
    core: AsyncCore,
    spec: JobSpec,
    *,
    timeout: float | None,
    on_update: Callable[[AsyncPrediction], object] | None,
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
    async with PendingPrediction(core, spec.within(seconds), seconds, cancel_on_exit) as pending:
        try:
            prediction = await pending.create()
            deadline = pending.deadline
            if on_update is not None:
                await invoke_callback(on_update, prediction)
            if prediction.done or not await is_complete(core, prediction, deadline=deadline):
                await wait_until_done(
                    prediction, core, deadline=deadline, on_update=on_update, since=pending.sent_at
                )
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = await pending.expire(error)
    prediction.raise_for_status()
    return await converted_output(core, prediction, files=files)


async def _generate(core: AsyncCore, pending: PendingPrediction) -> AsyncGenerator[ServerSentEvent]:
    # No method of the stream: one that is dropped must end at once, and a cycle would keep it.
    state = StreamState()
    async with pending:
        try:
            prediction = await pending.create()
            async with aclosing(follow(core, prediction, state, pending.deadline)) as events:
                async for event in events:
                    yield event
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = await pending.expire(error)
        else:
            return
    # The prediction ended while it was canceled.
    async with aclosing(follow(core, prediction, state)) as events:
        async for event in events:
            yield event


@public
class AsyncStream(FixedAttributes):
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self, core: AsyncCore, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        self._pending = PendingPrediction(core, spec, timeout_seconds(timeout), cancel_on_exit)
        self._events = _generate(core, self._pending)

    @property
    def prediction(self) -> AsyncPrediction | None:
        """The prediction, None before the first event was asked for."""
        return self._pending.prediction

    # async only: begin
    def __await__(self) -> Generator[Any, None, Self]:
        """Return the stream itself, for the ``await`` that ``replicate`` 1.x wants before it."""

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
        """Return the whole output as one text."""
        return "".join([str(event) async for event in self])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
