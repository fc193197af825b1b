"""The inputs of a run, read when there is room for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard, cast

from .._base.errors import InputError
from .._http.io_async import now

#: For how many seconds inputs are read at once: predictions that have ended are handed out between.
MAX_READ_TIME = 0.05


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence)


class AsyncReader:
    """The inputs of a run.

    Attributes:
        count: How many were read.
        is_exhausted: Whether there are no more.
    """

    def __init__(self, inputs: object) -> None:
        """Begin to read nothing yet.

        Args:
            inputs: The inputs.

        Raises:
            InputError: They cannot be iterated over.
        """
        self.count: int = 0
        self.is_exhausted: bool = False
        self._inputs: Any = inputs
        self._values: Iterator[Any] | None = None
        # async only: begin
        self._later: AsyncIterator[Any] | None = None
        if hasattr(inputs, "__aiter__"):
            self._later = aiter(cast("Any", inputs))
            return
        # async only: end
        if isinstance(inputs, str | bytes | Mapping) or not hasattr(inputs, "__iter__"):
            raise InputError(
                f"inputs must be a list or an iterator of inputs, not one {type(inputs).__name__}"  # pyright: ignore[reportUnknownArgumentType]  # any
            )
        self._values = iter(cast("Any", inputs))

    @property
    def sized(self) -> Sequence[Any] | None:
        """The inputs, if they can be gone through more than once."""
        return self._inputs if _is_sequence(self._inputs) else None

    def take(self, count: int) -> list[Any] | None:
        """Return the next inputs, None if they have to be waited for.

        Args:
            count: How many at the most.
        """
        if self._values is None:
            return None
        taken: list[Any] = []
        end = now() + MAX_READ_TIME
        while len(taken) < count and now() < end:
            try:
                taken.append(next(self._values))
            except StopIteration:
                self.is_exhausted = True
                break
        self.count += len(taken)
        return taken

    # async only: begin
    async def read(self, count: int, add: Callable[[Any], object]) -> None:
        """Wait for the next inputs.

        Args:
            count: How many at the most.
            add: Called with each.
        """
        if self._later is None:
            return
        for _ in range(count):
            try:
                value = await anext(self._later)
            except StopAsyncIteration:
                self.is_exhausted = True
                return
            self.count += 1
            add(value)

    # async only: end
