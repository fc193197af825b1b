"""Durations in arguments: timeouts, how long a create waits, and when a prediction is canceled."""

from __future__ import annotations

import math
import re
from datetime import timedelta

from .errors import InputError

#: The longest that the API waits with its response to a create, in seconds (operation
#: ``predictions.create``).
MAX_WAIT = 60

#: The default wait of a create whose prediction is canceled when the caller stops, in seconds. It
#: is short because a caller who stops is kept until the response names the prediction to cancel.
SAFE_WAIT = 3

#: The limits of the ``Cancel-After`` header, in seconds (operation ``predictions.create``).
MIN_CANCEL_AFTER = 5
MAX_CANCEL_AFTER = 24 * 3600

_DURATION = re.compile(r"(?=.)(?:\d+h)?(?:\d+m)?(?:\d+s)?|\d+")


def is_seconds(value: object) -> bool:
    """Return whether a value is a finite number of seconds, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < math.inf


def timeout_seconds(timeout: float | None) -> float | None:
    """Return the longest that the caller waits in seconds, None for no limit.

    Raises:
        InputError: The timeout is not a number of seconds, 0 or more.
    """
    if timeout is None or timeout == math.inf:
        return None
    if not is_seconds(timeout):
        raise InputError(
            f"timeout must be a number of seconds, 0 or more, or None, not {timeout!r}"
        )
    return timeout


def wait_seconds(wait: float | bool | None) -> int | None:
    """Return for how many seconds the API is asked to wait with its response to a create.

    Args:
        wait: True for the longest wait, False or None for none, or a number of seconds; it is
            rounded up, and capped at ``MAX_WAIT``.

    Returns:
        Whole seconds, None for no wait.

    Raises:
        InputError: ``wait`` is not a number of seconds, 0 or more.
    """
    if wait is None or wait is False:
        return None
    if wait is True:
        return MAX_WAIT
    if not is_seconds(wait):
        raise InputError(
            f"wait must be True, False or a number of seconds, 0 or more, not {wait!r}"
        )
    return min(MAX_WAIT, math.ceil(wait)) or None


def default_wait(*, cancel_on_exit: bool) -> int | bool:
    """Return the ``wait`` of a create if the caller gives none: in seconds, True for the longest."""
    return SAFE_WAIT if cancel_on_exit else True


def cancel_after_header(value: float | str | timedelta | None) -> str | None:
    """Return the value of the ``Cancel-After`` header, such as ``90s`` or ``1h30m``.

    Args:
        value: Seconds, a duration such as ``"1h30m"``, or None for no header.

    Raises:
        InputError: The value is not a duration, or it is outside the limits of the API.
    """
    if value is None:
        return None
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(seconds, str) and _DURATION.fullmatch(seconds.strip()):
        return seconds.strip()
    if not is_seconds(seconds) or isinstance(seconds, str):
        raise InputError(
            "cancel_after must be a number of seconds or a duration such as '90s', '5m' or "
            f"'1h30m', not {value!r}"
        )
    if not MIN_CANCEL_AFTER <= seconds <= MAX_CANCEL_AFTER:
        raise InputError(f"cancel_after must be between 5 seconds and 24 hours, not {value!r}")
    return f"{math.ceil(seconds)}s"
