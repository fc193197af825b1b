"""How many requests a token may send."""

from __future__ import annotations

import math
import time

from .problems import throttled


class RateLimit:
    """A bucket of predictions that may be created, filled at a steady rate.

    Args:
        per_minute: How many a minute; as many may come at once.
    """

    def __init__(self, per_minute: float) -> None:
        self._rate = per_minute / 60
        self._size = max(1.0, per_minute)
        self._tokens = self._size
        self._filled = time.monotonic()

    def take(self) -> None:
        """Take one.

        Raises:
            Problem: There is none; the answer says when there will be.
        """
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            raise throttled(math.ceil((1 - self._tokens) / self._rate))
        self._tokens -= 1
