"""How many requests a token may send."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from .._contract.problems import throttled

#: Requests a minute by what they do, as the API grants them.
PER_MINUTE = {"create": 600.0, "get": 60_000.0, "other": 3000.0}

#: What an account with little credit is granted, and what it is told.
LOW_CREDIT = 6.0
LOW_CREDIT_REASON = (
    "Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of "
    "1 requests while you have less than $5.0 in credit."
)

_CREATES = frozenset(
    {"predictions.create", "models.predictions.create", "deployments.predictions.create"}
)


class Bucket:
    """A bucket of requests, filled at a steady rate.

    Args:
        per_minute: How many a minute.
        size: How many may come at once.
        clock: Seconds.
    """

    def __init__(
        self, per_minute: float, size: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = per_minute / 60
        self._size = size
        self._clock = clock
        self._left = size
        self._filled = clock()

    def take(self) -> float:
        """Take one; return the seconds until there is one, 0 if there was."""
        now = self._clock()
        self._left = min(self._size, self._left + (now - self._filled) * self._rate)
        self._filled = now
        if self._left < 1:
            return (1 - self._left) / self._rate
        self._left -= 1
        return 0.0

    @property
    def left(self) -> int:
        """How many there are."""
        return int(self._left)


class Limits:
    """The limits of one token; nothing is refused unless asked for.

    Args:
        creates: Predictions that may be created a minute, None for any number.
        low_credit: Grant what an account with little credit is granted.
    """

    def __init__(self, creates: float | None = None, *, low_credit: bool = False) -> None:
        self._reason = LOW_CREDIT_REASON if low_credit else ""
        self._enforced = low_credit or creates is not None
        self._buckets = {name: Bucket(rate, rate) for name, rate in PER_MINUTE.items()}
        if low_credit:
            self._buckets["create"] = Bucket(LOW_CREDIT, 1)
        elif creates is not None:
            self._buckets["create"] = Bucket(creates, max(1.0, creates))

    def take(self, operation: str) -> dict[str, str]:
        """Count a request, and return the headers that say what is left.

        Raises:
            Problem: There were too many; the answer says when to come again.
        """
        if operation.startswith("files."):
            return {}
        kind = "create" if operation in _CREATES else "other"
        if operation == "predictions.get":
            kind = "get"
        bucket = self._buckets[kind]
        wait = bucket.take()
        if wait and self._enforced and kind == "create":
            raise throttled(math.ceil(wait), self._reason)
        return {"ratelimit-remaining": str(bucket.left), "ratelimit-reset": "1"}
