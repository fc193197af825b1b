"""The keywords of ``map``."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from .._base.public import public
from .._jobs.create_params import CommonParams

if TYPE_CHECKING:
    from .._objects.prices import Amount, Prices
    from .retry_failed import RetryFailed
else:
    # They are loaded with the first run; ``get_type_hints`` takes them for anything.
    Amount = Prices = RetryFailed = Any


@public
class MapParams(CommonParams, total=False):
    """The keywords of ``client.map`` besides the model and its inputs."""

    concurrency: int
    """How many predictions run at once at the most; 50 if not given."""

    journal: str | PathLike[str] | None
    """A file that records the run, so that the same call continues it whenever it ends."""

    save_to: str | PathLike[str] | None
    """A folder to save the files of the outputs in, before they expire."""

    on_error: Literal["collect", "raise"]
    """``raise`` to raise the first error; ``collect``, if not given, for items with their errors."""

    ordered: bool
    """False for the results as they come; in the order of the inputs if not given."""

    timeout: float | None
    """The longest time in seconds that one prediction may take before it is canceled, None for no
    limit."""

    prices: Prices | Mapping[str, Amount] | None
    """What a second costs, for ``item.cost`` and ``budget``; the API does not say."""

    budget: Amount | None
    """The most to spend by estimate: nothing is created that would exceed it."""

    reuse: bool
    """Whether equal inputs share one prediction, which the journal may know already."""

    retry_failed: RetryFailed | None
    """Which failed predictions are created again, which is billed again; none if not given."""

    cancel_on_exit: bool
    """Whether predictions that still run are canceled when the caller stops early. True if not
    given."""


MAP_KEYWORDS = frozenset(MapParams.__optional_keys__)
