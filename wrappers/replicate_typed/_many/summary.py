"""How many predictions of a run are done, failed, and so on."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from .._base.public import public
from .._base.records import frozen

#: What became of one input: its prediction succeeded, or failed; it runs; nobody knows whether it
#: was created; or it was not created.
ItemState = Literal["done", "failed", "running", "unknown", "not_created"]


@public
@frozen
class MapSummary:
    """How many predictions of a run are done, failed, and so on.

    Every input that was read is one of ``done``, ``failed``, ``running``, ``unknown``,
    ``not_created`` and ``waiting``.
    """

    asked: int = 0
    """Inputs that were read."""

    done: int = 0
    """Predictions that have succeeded."""

    failed: int = 0
    """Predictions that failed or were canceled, and inputs that were refused."""

    running: int = 0
    """Predictions that were created and have not ended."""

    unknown: int = 0
    """Creates without an answer that are not found in the list of predictions."""

    not_created: int = 0
    """Inputs that no prediction was created for, because the budget was reached."""

    waiting: int = 0
    """Inputs that no prediction was created for yet."""

    recorded: int = 0
    """Of those done or failed, how many were known from the journal."""

    retried: int = 0
    """Predictions that were created again after a failure."""

    cost: Decimal | None = None
    """What the predictions that have ended cost by estimate, None without prices."""

    def __str__(self) -> str:
        counts = {
            "done": self.done,
            "failed": self.failed,
            "running": self.running,
            "unknown": self.unknown,
            "not created": self.not_created,
            "waiting": self.waiting,
            "retried": self.retried,
        }
        known = [f"{count} {name}" for name, count in counts.items() if count]
        money = [] if self.cost is None else [f"about {self.cost} spent"]
        return f"{self.asked} asked: {', '.join([*known, *money]) or 'none yet'}"
