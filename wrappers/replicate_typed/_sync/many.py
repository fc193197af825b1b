# Derived from ../_async/many.py: edit that file, then run `make regenerate`.
"""Many predictions of one model: what ``client.map`` returns."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Generic, TypeVar, cast

from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._base.records import safe_repr
from .._many.summary import MapSummary
from .many_item import Item
from .many_run import Run

I = TypeVar("I")  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output


def _generate(run: Run) -> Generator[Item[Any, Any]]:
    # No method of the public class: one that is dropped must end at once, and a cycle would keep it.
    try:
        run.begin()
        while (item := run.next_item()) is not None:
            yield item
    finally:
        run.close()


@public
class MapRun(FixedAttributes, Generic[I, O]):
    """Many predictions of one model, from ``client.map``: iterate over it for an item for each input.

    Nothing is read or sent before the first item is asked for. Predictions are created and polled
    while items are asked for. Use it as a context manager, or close it, if you may stop early: what
    runs is then canceled, unless ``cancel_on_exit`` is False.
    """

    def __init__(self, run: Run) -> None:
        """Make a run that can be iterated over; ``client.map`` does.

        Args:
            run: The run.
        """
        self._run = run
        self._items = _generate(run)

    def summary(self) -> MapSummary:
        """Return how many inputs are done, failed, and so on, at this moment."""
        return self._run.summary()

    def __iter__(self) -> Iterator[Item[I, O]]:
        return cast("Iterator[Item[I, O]]", self._items)

    def close(self) -> None:
        """Stop; predictions that still run are canceled, unless ``cancel_on_exit`` is False."""
        self._items.close()
        self._run.close()

    def __enter__(self) -> MapRun[I, O]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary()}>"
