"""When to look at a prediction again: about a tenth of the time already waited."""

from __future__ import annotations

#: The shortest and the longest gap between two looks, in seconds.
SHORTEST = 0.1
LONGEST = 5.0

#: The gap as a part of the time already waited, so that the wait is at most a tenth too long.
SHARE = 0.1

#: By how much a gap is spread, so that many clients do not look in step.
SPREAD = 0.2


def gap(waited: float, *, jitter: float, fixed: float | None = None) -> float:
    """Seconds until the next look.

    Args:
        waited: Seconds waited so far.
        jitter: A random number in [0, 1).
        fixed: A gap that the user set; it is taken as it is.
    """
    if fixed is not None:
        return fixed
    proportional = min(LONGEST, max(SHORTEST, waited * SHARE))
    return min(LONGEST, proportional * (1 + SPREAD * (2 * jitter - 1)))
