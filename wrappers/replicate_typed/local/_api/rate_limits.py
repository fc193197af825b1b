"""The API's rate limits: token buckets, and the headers that report them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from .._contract.problems import throttled

#: Requests per minute by kind of operation, as Replicate documents them.
PER_MINUTE = {"create": 600.0, "get": 60_000.0, "other": 3000.0}

#: Creations per minute of an account with little credit, and the API's explanation.
LOW_CREDIT = 6.0
LOW_CREDIT_REASON = (
    "Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of "
    "1 requests while you have less than $5.0 in credit."
)

_CREATIONS = frozenset(
    {"predictions.create", "models.predictions.create", "deployments.predictions.create"}
)


class TokenBucket:
    """A token bucket.

    Args:
        per_minute: The number of tokens added per minute.
        capacity: The greatest number of tokens.
        clock: Returns the time in seconds.
    """

    def __init__(
        self, per_minute: float, capacity: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = per_minute / 60
        self._capacity = capacity
        self._clock = clock
        self._tokens = capacity
        self._updated = clock()

    def take(self) -> float:
        """Take a token if there is one, and return the seconds until there is one otherwise."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._updated) * self._rate)
        self._updated = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0

    def refill(self) -> None:
        """Add all tokens that are missing."""
        self._tokens = self._capacity

    @property
    def remaining(self) -> int:
        """The number of tokens."""
        return int(self._tokens)


class RateLimits:
    """The rate limits of one server; they are reported, and enforced only if configured.

    A limit that is not enforced is never reported as used up: a client would wait in vain.

    Args:
        creations: Predictions that may be created per minute, None for no limit.
        low_credit: Whether to enforce the limit of an account with little credit.
    """

    def __init__(self, creations: float | None = None, *, low_credit: bool = False) -> None:
        self._reason = LOW_CREDIT_REASON if low_credit else ""
        self._enforced = low_credit or creations is not None
        self._buckets = {kind: TokenBucket(rate, rate) for kind, rate in PER_MINUTE.items()}
        if low_credit:
            self._buckets["create"] = TokenBucket(LOW_CREDIT, 1)
        elif creations is not None:
            self._buckets["create"] = TokenBucket(creations, max(1.0, creations))

    def take(self, operation: str) -> dict[str, str]:
        """Count a request, and return the headers that report what remains.

        Args:
            operation: The operationId.

        Raises:
            Problem: The limit is exceeded.
        """
        if operation.startswith("files."):
            return {}
        kind = "create" if operation in _CREATIONS else "other"
        if operation == "predictions.get":
            kind = "get"
        bucket = self._buckets[kind]
        seconds = bucket.take()
        is_enforced = self._enforced and kind == "create"
        if seconds and is_enforced:
            raise throttled(math.ceil(seconds), self._reason)
        if not bucket.remaining and not is_enforced:
            bucket.refill()
        return {"ratelimit-remaining": str(bucket.remaining), "ratelimit-reset": "1"}
