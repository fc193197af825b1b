"""Many predictions of one model: what ``client.map`` returns."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Generic, TypeVar, cast

from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._base.records import safe_repr
from .._many.summary import MapSummary
from .many_item import AsyncItem
from .many_run import AsyncRun

I = TypeVar("I")  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output


async def _generate(run: AsyncRun) -> AsyncGenerator[AsyncItem[Any, Any]]:
    # No method of the public class: one that is dropped must end at once, and a cycle would keep it.
    try:
        await run.begin()
        while (item := await run.next_item()) is not None:
            yield item
    finally:
        await run.aclose()


@public
class AsyncMapRun(FixedAttributes, Generic[I, O]):
    """Many predictions of one model, from ``client.map``: iterate over it for an item for each input.

    Nothing is read or sent before the first item is asked for. Predictions are created and polled
    while items are asked for. Use it as a context manager, or close it, if you may stop early: what
    runs is then canceled, unless ``cancel_on_exit`` is False.
    """

    def __init__(self, run: AsyncRun) -> None:
        """Make a run that can be iterated over; ``client.map`` does.

        Args:
            run: The run.
        """
        self._run = run
        self._items = _generate(run)

    def summary(self) -> MapSummary:
        """Return how many inputs are done, failed, and so on, at this moment."""
        return self._run.summary()

    def __aiter__(self) -> AsyncIterator[AsyncItem[I, O]]:
        return cast("AsyncIterator[AsyncItem[I, O]]", self._items)

    async def aclose(self) -> None:
        """Stop; predictions that still run are canceled, unless ``cancel_on_exit`` is False."""
        await self._items.aclose()
        await self._run.aclose()

    async def __aenter__(self) -> AsyncMapRun[I, O]:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary()}>"
