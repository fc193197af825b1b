"""The output of a prediction while it is made: what ``stream()`` returns."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout
from .._base.fixed_attributes import FixedAttributes
from .._base.forks import forks_wait
from .._base.late_types import late_type
from .._base.public import public
from .core import AsyncCore
from .jobs import AsyncPrediction

if TYPE_CHECKING:
    from .._jobs.create_request import JobSpec
    from .._jobs.events import ServerSentEvent
    from .pending import PendingPrediction
else:
    JobSpec = late_type(__package__, ".._jobs.create_request", "JobSpec")
    ServerSentEvent = late_type(__package__, ".._jobs.events", "ServerSentEvent")


async def _generate(core: AsyncCore, pending: PendingPrediction) -> AsyncGenerator[ServerSentEvent]:
    # No method of the stream: one that is dropped must end at once, and a cycle would keep it.
    with forks_wait():
        from .._jobs.stream_state import StreamState
        from .stream import follow

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


async def pieces(
    core: AsyncCore, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
) -> AsyncGenerator[Any]:
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
    async with pending:
        try:
            prediction = await pending.create()
            async with aclosing(output_pieces(core, prediction, pending.deadline)) as found:
                async for piece in found:
                    yield piece
        except (PredictionTimeout, APITimeoutError) as error:
            await pending.expire(error)
            raise


@public
class AsyncStream(FixedAttributes):
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self, core: AsyncCore, spec: JobSpec, *, timeout: float | None, cancel_on_exit: bool
    ) -> None:
        with forks_wait():
            from .pending import PendingPrediction

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
