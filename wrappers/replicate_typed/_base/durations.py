"""Times that a caller names: how long to hold, to wait, and to let a prediction run."""

from __future__ import annotations

import math
import re
from datetime import timedelta

from .errors import InputError

#: The longest time in seconds that the API holds a create open (operation ``predictions.create``).
MAX_HOLD = 60

#: The hold in seconds of a create whose prediction is canceled when its caller goes, if he does
#: not say: he is kept until the prediction has a name, which must not take long.
SAFE_HOLD = 3

#: Between what ``Cancel-After`` may be, in seconds.
SHORTEST_DEADLINE = 5
LONGEST_DEADLINE = 24 * 3600

_DURATION = re.compile(r"(?=.)(?:\d+h)?(?:\d+m)?(?:\d+s)?|\d+")


def is_seconds(value: object) -> bool:
    """Whether a value is a number of seconds, 0 or more and not for ever."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < math.inf


def total(timeout: float | None) -> float | None:
    """For how many seconds the caller waits at the most, None for no limit.

    Raises:
        InputError: It is not a number of seconds, 0 or more.
    """
    if timeout is None or timeout == math.inf:
        return None
    if not is_seconds(timeout):
        raise InputError(f"timeout is a number of seconds, 0 or more, or None: not {timeout!r}")
    return timeout


def hold_seconds(wait: float | bool | None) -> int | None:
    """For how many seconds the API is asked to hold the create open, None for not at all.

    Raises:
        InputError: It is not a number of seconds, 0 or more.
    """
    if wait is None or wait is False:
        return None
    if wait is True:
        return MAX_HOLD
    if not is_seconds(wait):
        raise InputError(f"wait is True, False or a number of seconds, not {wait!r}")
    return min(MAX_HOLD, math.ceil(wait)) or None


def usual_hold(*, cancel_on_exit: bool) -> int:
    """For how many seconds a create is held if its caller does not say."""
    return SAFE_HOLD if cancel_on_exit else MAX_HOLD


def cancel_after_header(value: float | str | timedelta | None) -> str | None:
    """A time for the ``Cancel-After`` header, such as ``90s`` or ``1h30m``.

    Raises:
        InputError: It is no such time, or shorter than the 5 s that the API asks for.
    """
    if value is None:
        return None
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(seconds, str) and _DURATION.fullmatch(seconds.strip()):
        return seconds.strip()
    if not is_seconds(seconds) or isinstance(seconds, str):
        raise InputError(
            f"cancel_after is seconds or a time such as '90s', '5m', '1h30m': not {value!r}"
        )
    if not SHORTEST_DEADLINE <= seconds <= LONGEST_DEADLINE:
        raise InputError(f"cancel_after is between 5 seconds and 24 hours: not {value!r}")
    return f"{math.ceil(seconds)}s"
