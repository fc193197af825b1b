"""One input of a run, and what became of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import field

from .._base.errors import ReplicateError
from .._base.public import public
from .._base.records import frozen
from .._many.summary import ItemState
from .core import AsyncCore
from .jobs import AsyncPrediction

if TYPE_CHECKING:
    from .._objects.refs import O_co
else:
    O_co = TypeVar("O_co", covariant=True)

I_co = TypeVar("I_co", covariant=True)


@public
@frozen(eq=False)
class AsyncItem(Generic[I_co, O_co]):
    """One input of a run, and what became of it.

    An ``AsyncItem[I, O]`` has an input of the type ``I`` and an output of the type ``O``.
    """

    index: int
    """Its index among the inputs."""

    input: I_co
    """The input, as it was given."""

    state: ItemState
    """``done``, ``failed``; ``unknown`` if nobody knows whether its prediction was created, or what
    became of it; ``not_created`` if the budget was reached."""

    output: O_co | None = None
    """The output as ``run`` returns it, None if there is none."""

    error: ReplicateError | None = None
    """Why there is no output, or no file of it."""

    files: tuple[Path, ...] = ()
    """The files of the output that ``save_to`` saved, in their order."""

    seconds: float | None = None
    """For how many seconds the prediction ran, None if the API does not say."""

    cost: Decimal | None = None
    """What the prediction cost by estimate, None without a price."""

    attempts: int = 0
    """How many predictions were created for it."""

    is_recorded: bool = False
    """Whether it was known from the journal when the run began."""

    was_delivered: bool = False
    """Whether an earlier run has handed it out."""

    _core: AsyncCore | None = field(default=None, repr=False, alias="core")
    _result: dict[str, Any] | str | None = field(default=None, repr=False, alias="result")

    @property
    def prediction(self) -> AsyncPrediction[O_co] | None:
        """The prediction, None if there is none. One that was known from the journal has neither its
        input nor its log; ``reload`` gets them while the API has them."""
        if self._core is None or self._result is None:
            return None
        raw = json.loads(self._result) if isinstance(self._result, str) else self._result
        return AsyncPrediction(self._core, cast("dict[str, Any]", raw))

    def result(self) -> O_co:
        """Return the output.

        Raises:
            ReplicateError: There is none; the error is that of the item.
        """
        if self.error is not None:
            raise self.error
        return cast("O_co", self.output)
