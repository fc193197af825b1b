"""How many creates are sent at once, and when the next one may be: no clock.

Whose turn it is while the API limits creates is the client's business; here is what a run does when
a create comes back without having had its turn, or when the API cannot be reached.
"""

from __future__ import annotations

import math

from attrs import field

from .._base.errors import RateLimitError, ReplicateError
from .._base.records import define

#: The most creates that are sent at once: each takes a connection, and in blocking code a thread.
MAX_AT_ONCE = 32

#: Seconds until the next create after the API could not be reached, doubled each time, at the most.
FIRST_PAUSE = 1.0
MAX_PAUSE = 30.0

#: For how long the API may not be reached before the run is given up, in seconds.
PATIENCE = 300.0

#: Seconds until the next create after one did not have its turn, if the API does not say.
RATE_PAUSE = 2.0


@define
class CreatePace:
    """The pace of the creates of a run. Times are in seconds of one clock.

    Attributes:
        at_once: How many creates are sent at once at the most.
        not_before: When the next one may be sent.
    """

    at_once: int = field(init=False, default=MAX_AT_ONCE)
    not_before: float = field(init=False, default=-math.inf)
    _failing_since: float | None = field(init=False, default=None)
    _failures: int = field(init=False, default=0)

    def succeeded(self) -> None:
        """Take note of a create that was answered."""
        self.at_once = min(MAX_AT_ONCE, self.at_once + 1)
        self._failing_since, self._failures = None, 0

    def postponed(self, error: ReplicateError, now: float) -> bool:
        """Take note of a create that surely was not carried out, and is sent later.

        Args:
            error: What it failed with.
            now: The time.

        Returns:
            Whether the API was not to be reached for so long that the run is given up.
        """
        if isinstance(error, RateLimitError):
            self.at_once = max(1, self.at_once // 2)
            self._pause(now, error.retry_after or RATE_PAUSE)
            return False
        self._failing_since = now if self._failing_since is None else self._failing_since
        if now >= self.not_before:
            self._failures += 1
        self._pause(now, min(MAX_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10)))
        return now - self._failing_since > PATIENCE

    def _pause(self, now: float, seconds: float) -> None:
        self.not_before = max(self.not_before, now + seconds)
