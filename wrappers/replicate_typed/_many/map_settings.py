"""What the keywords of ``map`` say, checked."""

from __future__ import annotations

import os
import tempfile
from decimal import Decimal
from os import PathLike
from pathlib import Path

from .._base.durations import timeout_seconds
from .._base.errors import InputError
from .._base.records import frozen
from .._objects.prices import Prices, amount, make_prices
from .map_params import MapParams
from .retry_failed import RetryFailed

#: How many predictions run at once if the caller does not say: what an account may create in five
#: seconds.
DEFAULT_CONCURRENCY = 50


@frozen
class MapSettings:
    """What the keywords of ``map`` say, checked.

    Attributes:
        concurrency: How many predictions run at once at the most.
        journal: The file that records the run.
        save_to: The folder for the files of outputs.
        raises: Whether the first error is raised.
        ordered: Whether results come in the order of the inputs.
        timeout: The longest time of one prediction, in seconds.
        prices: What a second costs.
        budget: The most to spend.
        reuse: Whether equal inputs share one prediction.
        retry_failed: Which failed predictions are created again.
        cancels_on_exit: Whether predictions are canceled when the caller stops early.
        validate: Whether inputs are checked by the schema of the version.
    """

    concurrency: int
    journal: Path | None
    save_to: Path | None
    raises: bool
    ordered: bool
    timeout: float | None
    prices: Prices | None
    budget: Decimal | None
    reuse: bool
    retry_failed: RetryFailed | None
    cancels_on_exit: bool
    validate: bool


def make_settings(params: MapParams) -> MapSettings:
    """Check the keywords of ``map``.

    Raises:
        InputError: A value is not valid, or one needs another.
    """
    concurrency = params.get("concurrency", DEFAULT_CONCURRENCY)
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or concurrency < 1:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"concurrency must be an integer, 1 or more, not {concurrency!r}")
    on_error = params.get("on_error", "collect")
    if on_error not in {"collect", "raise"}:
        raise InputError(f"on_error must be 'collect' or 'raise', not {on_error!r}")
    journal, prices, budget = params.get("journal"), params.get("prices"), params.get("budget")
    if params.get("reuse") and journal is None:
        raise InputError("reuse needs a journal, which knows the results: give journal= a file")
    if budget is not None and prices is None:
        raise InputError(
            "budget needs the price of a second: give prices={'owner/name': '0.00115'}"
        )
    retry_failed = params.get("retry_failed")
    if retry_failed is not None and not isinstance(retry_failed, RetryFailed):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"retry_failed must be a RetryFailed, not {retry_failed!r:.100}")
    return MapSettings(
        concurrency=concurrency,
        journal=_path(journal, "journal"),
        save_to=_path(params.get("save_to"), "save_to"),
        raises=on_error == "raise",
        ordered=params.get("ordered", True),
        timeout=timeout_seconds(params.get("timeout")),
        prices=None if prices is None else make_prices(prices),
        budget=None if budget is None else amount(budget, "budget"),
        reuse=params.get("reuse", False),
        retry_failed=retry_failed,
        cancels_on_exit=params.get("cancel_on_exit", True),
        validate=params.get("validate", True),
    )


def _path(value: object, name: str) -> Path | None:
    if value is None:
        return None
    if not isinstance(value, str | PathLike) or not os.fspath(value):
        raise InputError(f"{name} must be a path, not {value!r:.100}")
    return Path(os.fsdecode(os.fspath(value)))


def check_folder(folder: Path) -> None:
    """Make a folder for the files of outputs, and check that files can be written there.

    Raises:
        InputError: They cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"save_to={str(folder)!r} cannot be written: {error.strerror or error}"
        ) from error
