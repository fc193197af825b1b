"""When a request is sent again, and after how long: pure values, no clock and no socket.

A read, a delete or a cancel may be sent again whatever happened to it. A create may not, unless
the server surely did not accept it: the connection was never opened, or the server said 429, or
503 with a time to come back. Everything else might make, and bill, a second prediction.
"""

from __future__ import annotations

import email.utils
import enum
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from attrs import frozen


class Safety(enum.Enum):
    """Whether a request can be carried out twice without harm."""

    REPEATABLE = "repeatable"
    ONCE = "once"


@frozen
class Failure:
    """One attempt that came to nothing.

    Attributes:
        sent: Whether any of the request may have reached the server.
        status_code: The HTTP status, None without an answer.
        retry_after: Seconds that the server asks to wait, None if it did not say.
        final: Whether another attempt would come to the same.
    """

    sent: bool
    status_code: int | None = None
    retry_after: float | None = None
    final: bool = False


@frozen
class Again:
    """Send it again after ``delay`` seconds."""

    delay: float


GIVE_UP: Literal["give up"] = "give up"


@frozen
class RetryPolicy:
    """How often and how patiently a request is sent again.

    Attributes:
        max_retries: Attempts after the first.
        base: Upper bound of the first delay, in seconds; it doubles each time.
        cap: Upper bound of any delay that the server did not ask for, in seconds.
        max_retry_after: The longest wait that a server may ask for, in seconds; a longer one is
            reported to the caller instead.
    """

    max_retries: int = 4
    base: float = 0.5
    cap: float = 8.0
    max_retry_after: float = 60.0

    def decide(
        self, failure: Failure, *, safety: Safety, attempt: int, jitter: float
    ) -> Again | Literal["give up"]:
        """Whether to go on after the given attempt, counted from 1.

        Args:
            failure: What became of the attempt.
            safety: Whether the request can be carried out twice.
            attempt: How many attempts were made.
            jitter: A random number in [0, 1).
        """
        if attempt > self.max_retries or not may_repeat(failure, safety):
            return GIVE_UP
        if failure.retry_after is None:
            return Again(jitter * min(self.cap, self.base * 2.0 ** (attempt - 1)))
        if failure.retry_after > self.max_retry_after:
            return GIVE_UP
        # Many clients were told the same moment: the jitter keeps them from coming back at once.
        return Again(failure.retry_after + jitter * self.base)


def may_repeat(failure: Failure, safety: Safety) -> bool:
    """Whether another attempt cannot do harm and may do good."""
    if failure.final:
        return False
    if not failure.sent:
        return True
    status = failure.status_code
    if status == 429:
        return True
    if safety is Safety.ONCE:
        return status == 503 and failure.retry_after is not None
    return status is None or status == 408 or 500 <= status <= 599


def maybe_accepted(failure: Failure, safety: Safety) -> bool:
    """Whether a request that must not be carried out twice may have been carried out."""
    if safety is Safety.REPEATABLE or not failure.sent:
        return False
    status = failure.status_code
    if status is None or status < 400 or status == 408:
        return True
    return status >= 500 and not may_repeat(failure, safety)


def parse_retry_after(
    headers: Mapping[str, str], problem: Mapping[str, object] | None, *, now: datetime
) -> float | None:
    """Seconds that an answer asks to wait: its header, else the ``retry_after`` of its body.

    The header may be seconds, with a fraction or without, or an HTTP date.
    """
    value = headers.get("retry-after", "").strip()
    seconds = _seconds(value) if value else None
    if seconds is None and value:
        seconds = _until(value, now)
    if seconds is None and problem is not None:
        seconds = _seconds(problem.get("retry_after"))
    return None if seconds is None else max(0.0, seconds)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return None if math.isnan(number) else number


def _until(value: str, now: datetime) -> float | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()
