"""What predictions cost, by prices that the user gives: the API tells neither prices nor hardware."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from attrs import field

from .._base.errors import InputError
from .._base.public import public
from .._base.records import frozen

#: An amount of money: text such as ``"0.000225"`` is exact, a float is not.
Amount = Decimal | int | str


def amount(value: object, name: str) -> Decimal:
    """Return an amount of money.

    Args:
        value: A number, or text with one.
        name: What it is, for the message.

    Raises:
        InputError: It is no finite number, 0 or more.
    """
    try:
        made = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        made = Decimal("NaN")
    if not made.is_finite() or made < 0:
        raise InputError(f"{name} must be an amount such as '0.000225', not {value!r:.100}")
    return made


def _amounts(prices: object) -> dict[str, Decimal]:
    if not isinstance(prices, Mapping):
        raise InputError(f"prices must be a mapping of names to amounts, not {prices!r:.100}")
    items = cast("Mapping[object, object]", prices).items()
    return {str(name): amount(value, f"the price of {name!r}") for name, value in items}


@public
@frozen
class Prices:
    """Prices of a second of running, by what runs.

        Prices({"owner/name": "0.00115"})
        Prices({"gpu-a100-large": "0.0014"}, hardware={"owner/name": "gpu-a100-large"})

    Raises:
        InputError: A price is no amount.
    """

    per_second: Mapping[str, Decimal] = field(converter=_amounts)
    """The price of a second: of a model or deployment as ``owner/name``, of a version by its id,
    or of hardware by its name."""

    hardware: Mapping[str, str] = field(factory=dict[str, str], kw_only=True)
    """The hardware that a model, deployment or version runs on, where its own price is not given."""

    def price_of(self, *names: str | None) -> Decimal | None:
        """Return the price of a second of the first name that has one, None if none has."""
        for name in filter(None, names):
            for found in (name, self.hardware.get(name)):
                if found is not None and found in self.per_second:
                    return self.per_second[found]
        return None


def make_prices(prices: Prices | Mapping[str, Amount]) -> Prices:
    """Return prices, from a mapping of names to amounts if they are one.

    Raises:
        InputError: They are no prices.
    """
    return prices if isinstance(prices, Prices) else Prices(prices)


def estimated_cost(price: Decimal | None, seconds: float | None) -> Decimal | None:
    """Return what some seconds cost, None if the price or the time is not known."""
    if price is None or seconds is None:
        return None
    return price * Decimal(str(max(0.0, seconds)))


def run_seconds(
    metrics: Mapping[str, Any], started_at: datetime | None, completed_at: datetime | None
) -> float | None:
    """Return for how many seconds a prediction ran, None if the API does not say.

    Args:
        metrics: Its measurements.
        started_at: When it started to run.
        completed_at: When it ended.
    """
    measured: object = metrics.get("predict_time")
    if isinstance(measured, int | float) and not isinstance(measured, bool):
        return max(0.0, float(measured))
    if started_at is None or completed_at is None:
        return None
    return max(0.0, (completed_at - started_at).total_seconds())
