"""Durations that a caller gives: how long to hold, to wait, and to let a prediction run."""

from __future__ import annotations

import math
import re
from datetime import timedelta

from .errors import InputError

#: The longest time that the API holds a create open, in seconds (operation ``predictions.create``).
MAX_WAIT = 60

#: The hold of a create whose prediction is canceled when the caller stops, in seconds, if the
#: caller gives none: the caller is kept until the prediction has a name, which must not take long.
SAFE_WAIT = 3

#: The limits of ``Cancel-After``, in seconds.
MIN_CANCEL_AFTER = 5
MAX_CANCEL_AFTER = 24 * 3600

_DURATION = re.compile(r"(?=.)(?:\d+h)?(?:\d+m)?(?:\d+s)?|\d+")


def is_seconds(value: object) -> bool:
    """Return whether a value is a finite number of seconds, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < math.inf


def timeout_seconds(timeout: float | None) -> float | None:
    """Check for how many seconds the caller waits at the most, None for no limit.

    Raises:
        InputError: The timeout is not a number of seconds, 0 or more.
    """
    if timeout is None or timeout == math.inf:
        return None
    if not is_seconds(timeout):
        raise InputError(f"timeout is a number of seconds, 0 or more, or None: not {timeout!r}")
    return timeout


def wait_seconds(wait: float | bool | None) -> int | None:
    """Return for how many seconds the API is asked to hold a create open, None for not at all.

    Raises:
        InputError: ``wait`` is not a number of seconds, 0 or more.
    """
    if wait is None or wait is False:
        return None
    if wait is True:
        return MAX_WAIT
    if not is_seconds(wait):
        raise InputError(f"wait is True, False or a number of seconds, not {wait!r}")
    return min(MAX_WAIT, math.ceil(wait)) or None


def default_wait(*, cancel_on_exit: bool) -> int:
    """Return for how many seconds a create is held if the caller does not say."""
    return SAFE_WAIT if cancel_on_exit else MAX_WAIT


def cancel_after_header(value: float | str | timedelta | None) -> str | None:
    """Return a duration for the ``Cancel-After`` header, such as ``90s`` or ``1h30m``.

    Raises:
        InputError: The value is not such a duration, or shorter than the 5 s that the API asks for.
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
    if not MIN_CANCEL_AFTER <= seconds <= MAX_CANCEL_AFTER:
        raise InputError(f"cancel_after is between 5 seconds and 24 hours: not {value!r}")
    return f"{math.ceil(seconds)}s"
