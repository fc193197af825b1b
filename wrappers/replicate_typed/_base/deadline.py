"""How long something may take, made once at the call of the user and passed down from there.

The clock is an argument of every function: nothing here reads one.
"""

from __future__ import annotations

import math

from attrs import Factory, field

from .records import frozen


def _is_finite(deadline: Deadline) -> bool:
    return deadline.at < math.inf


@frozen
class Deadline:
    """A point in time, and the number of seconds that it was set with.

    Attributes:
        at: The point in time by the monotonic clock in seconds; infinite for no limit.
        seconds: The limit that the caller gave, in seconds, for messages.
        is_set: Whether there is a limit at all.
    """

    at: float = math.inf
    seconds: float = math.inf
    is_set: bool = field(
        init=False, repr=False, eq=False, default=Factory(_is_finite, takes_self=True)
    )

    @staticmethod
    def after(seconds: float | None, now: float) -> Deadline:
        """Return the deadline ``seconds`` from now, without a limit for None."""
        return NEVER if seconds is None else Deadline(now + seconds, seconds)

    def remaining(self, now: float) -> float:
        """Return the seconds that are left, 0 if none are, infinity without a limit."""
        return max(0.0, self.at - now)

    def has_passed(self, now: float) -> bool:
        """Return whether the time is up."""
        return now >= self.at

    def at_least(self, seconds: float, now: float) -> Deadline:
        """Return the same deadline, but none that is sooner than some seconds from now."""
        return self if self.at >= now + seconds else Deadline(now + seconds, self.seconds)

    def extended(self, seconds: float) -> Deadline:
        """Return a deadline that is later by some seconds."""
        return Deadline(self.at + seconds, self.seconds) if self.is_set else self


#: No limit.
NEVER = Deadline()
