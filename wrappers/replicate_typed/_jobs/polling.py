"""When a prediction is polled again, and when polling is given up: no clock, no I/O."""

from __future__ import annotations

from .._base.errors import APIError, APIStatusError

#: The shortest and the longest interval between two polls, in seconds.
MIN_INTERVAL = 0.1
MAX_INTERVAL = 5.0

#: The interval as a part of the time already waited, so that the wait is at most a tenth too long.
BACKOFF_RATIO = 0.1

#: By which part an interval is spread, so that many clients do not poll in step.
JITTER = 0.2

#: For how long polls may fail before the wait is given up, in seconds. The prediction continues
#: meanwhile, so patience costs nothing and giving up loses the result.
PATIENCE = 300.0

#: The longest interval between two polls that fail, in seconds.
MAX_FAILING_INTERVAL = 15.0


def poll_interval(
    waited: float, *, jitter: float, fixed: float | None = None, failing_for: float | None = None
) -> float:
    """Return the seconds until the next poll.

    Args:
        waited: Seconds waited so far.
        jitter: A random number in [0, 1).
        fixed: An interval that the user set; it is taken as it is.
        failing_for: For how many seconds the last polls have failed, None if the last one did not.
    """
    interval = fixed
    if interval is None:
        proportional = min(MAX_INTERVAL, max(MIN_INTERVAL, waited * BACKOFF_RATIO))
        interval = min(MAX_INTERVAL, proportional * (1 + JITTER * (2 * jitter - 1)))
    if failing_for is None:
        return interval
    return min(MAX_FAILING_INTERVAL, max(interval, failing_for))


def gives_up(error: APIError, *, failing_for: float) -> bool:
    """Return whether a failed poll is the last one.

    Args:
        error: What the poll ended with.
        failing_for: For how many seconds the last polls have failed.
    """
    return is_permanent(error) or failing_for > PATIENCE


def is_permanent(error: APIError) -> bool:
    """Return whether asking again can change nothing, such as with a wrong token."""
    return isinstance(error, APIStatusError) and not (
        error.status_code in {408, 429} or error.status_code >= 500
    )
