# Derived from ../_async/many_item.py: edit that file, then run `make regenerate`.
"""One input of a run, and what became of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import field

from .._base.errors import ModelError, PredictionCanceled, ReplicateError
from .._base.public import public
from .._base.records import frozen
from .._jobs import output_conversion
from .._many.finished import Finished
from .._many.results import seconds_of
from .._many.summary import ItemState
from .._objects.prices import estimated_cost
from .core import Core
from .jobs import Prediction
from .output import converted_output

if TYPE_CHECKING:
    from .._objects.refs import O_co
else:
    O_co = TypeVar("O_co", covariant=True)

I_co = TypeVar("I_co", covariant=True)


@public
@frozen(eq=False)
class Item(Generic[I_co, O_co]):
    """One input of a run, and what became of it.

    An ``Item[I, O]`` has an input of the type ``I`` and an output of the type ``O``.
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

    _core: Core | None = field(default=None, repr=False, alias="core")
    _result: dict[str, Any] | None = field(default=None, repr=False, alias="result")

    @property
    def prediction(self) -> Prediction[O_co] | None:
        """The prediction, None if there is none. One that was known from the journal has neither its
        input nor its log; ``reload`` gets them while the API has them."""
        if self._core is None or self._result is None:
            return None
        return Prediction(self._core, self._result)

    @property
    def prediction_id(self) -> str | None:
        """The id of the prediction, None if there is none."""
        return None if self._result is None else self._result.get("id")

    def result(self) -> O_co:
        """Return the output.

        Raises:
            ReplicateError: There is none; the error is that of the item.
        """
        if self.error is not None:
            raise self.error
        return cast("O_co", self.output)


def make_item(core: Core, finished: Finished, price: Decimal | None) -> Item[Any, Any]:
    """Return an input as the caller gets it.

    Args:
        core: The core of the client.
        finished: The input, which is finished.
        price: The price of a second, None if it is not known.
    """
    raw, error = finished.raw(), finished.error
    output: Any = None
    seconds: float | None = None
    if raw is not None and finished.text is not None:
        seconds = seconds_of(raw)
        if raw.get("status") == "succeeded":
            output = raw.get("output")
            if output_conversion.needs_schema(output, files=True):
                output = converted_output(core, Prediction(core, raw))
        elif error is None:
            is_failed = raw.get("status") == "failed"
            error = (ModelError if is_failed else PredictionCanceled)(Prediction(core, raw))
    return Item(
        index=finished.index,
        input=finished.input,
        state=finished.state,
        output=output,
        error=error,
        files=tuple(map(Path, json.loads(finished.files))) if finished.files else (),
        seconds=seconds,
        cost=estimated_cost(price, seconds),
        attempts=finished.attempts,
        is_recorded=finished.is_recorded,
        was_delivered=finished.was_delivered,
        core=core,
        result=raw,
    )
