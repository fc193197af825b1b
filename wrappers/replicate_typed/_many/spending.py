"""What a run has spent by estimate, and whether another prediction fits its budget. No clock."""

from __future__ import annotations

from decimal import Decimal

from attrs import field

from .._base.records import define

#: How many predictions run at once while the cost of none is known.
UNKNOWN_COST_LIMIT = 4

ZERO = Decimal(0)


@define
class Spending:
    """The money of one run, by estimate.

    Predictions that run count with the mean of those that have ended, so that those under way when
    the budget is reached do not exceed it by much.

    Attributes:
        budget: The most to spend, None for no limit.
        spent: The cost of the predictions that have ended.
    """

    budget: Decimal | None = None
    spent: Decimal = field(init=False, default=ZERO)
    _ended: int = field(init=False, default=0)

    def add(self, cost: Decimal | None) -> None:
        """Take note of a prediction that has ended."""
        if cost is not None:
            self.spent += cost
            self._ended += 1

    def allows(self, running: int) -> bool:
        """Return whether another prediction may be created.

        Args:
            running: How many predictions run.
        """
        if self.budget is None:
            return True
        if not self._ended:
            return self.budget > 0 and running < UNKNOWN_COST_LIMIT
        return self.spent + self.spent / self._ended * (running + 1) <= self.budget
