"""When a request is sent again, and after how long: pure values, no clock and no socket.

A read, a delete or a cancel may be sent again whatever happened to it. A create may not, unless
the server surely did not accept it: the connection was never opened, or the server answered 429,
or 503 with a time to come back. Everything else might make, and bill, a second prediction.
"""

from __future__ import annotations

import email.utils
import enum
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from attrs import Attribute, field

from .._base.durations import is_seconds
from .._base.errors import InputError
from .._base.public import public
from .._base.records import frozen


class Idempotency(enum.Enum):
    """Whether a request can be carried out twice without harm."""

    IDEMPOTENT = "idempotent"
    ONCE = "once"


@frozen
class Failure:
    """What is known of a failed attempt.

    Attributes:
        sent: Whether any of the request may have reached the server.
        status_code: The HTTP status, None without a response.
        retry_after: Seconds that the server asks to wait, None if the response does not say.
        is_permanent: Whether another attempt would fail the same way.
    """

    sent: bool
    status_code: int | None = None
    retry_after: float | None = None
    is_permanent: bool = False


@frozen
class RetryAfter:
    """The decision to send a request again.

    Attributes:
        delay: Seconds to wait before.
    """

    delay: float


#: How often a delay is doubled at the most; a float overflows at 1024.
MAX_DOUBLINGS = 60

#: The decision not to send a request again.
STOP: Literal["stop"] = "stop"


def _is_count(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"{attribute.name} must be an integer, 0 or more, not {value!r}")


def _is_duration(_: object, attribute: Attribute[Any], value: object) -> None:
    if not is_seconds(value):
        raise InputError(f"{attribute.name} must be a number of seconds, 0 or more, not {value!r}")


@public
@frozen
class RetryPolicy:
    """How often and after which delays a request is sent again.

    The delay before a retry is random, with an upper bound that starts at ``base`` and doubles
    with each retry up to ``cap``; if the server asks for a delay, that counts.

    While the API limits how many predictions are created, the creates of a client take turns. An
    attempt that was refused (429) is no retry of theirs: what bounds them is time.
    """

    max_retries: int = field(default=4, validator=_is_count)
    """Attempts after the first. With 0, a create waits for no turn either."""

    base: float = field(default=0.5, validator=_is_duration)
    """Upper bound of the first delay, in seconds."""

    cap: float = field(default=8.0, validator=_is_duration)
    """Upper bound of any delay that the server did not ask for, in seconds."""

    max_retry_after: float = field(default=60.0, validator=_is_duration)
    """The longest delay that a server may ask for, in seconds; a longer one is raised as
    ``RateLimitError`` instead."""

    max_throttle_time: float = field(default=600.0, validator=_is_duration)
    """How long a create of a prediction waits for its turns in all, in seconds, if the caller gives
    no ``timeout``; after that, ``RateLimitError`` is raised."""

    def next_step(
        self, failure: Failure, *, idempotency: Idempotency, attempt: int, jitter: float
    ) -> RetryAfter | Literal["stop"]:
        """Decide whether to send a request again after a failed attempt.

        Args:
            failure: What became of the attempt.
            idempotency: Whether the request can be carried out twice.
            attempt: How many attempts were made.
            jitter: A random number in [0, 1).
        """
        if attempt > self.max_retries or not may_repeat(failure, idempotency):
            return STOP
        if failure.retry_after is None:
            return RetryAfter(self.backoff(attempt - 1, jitter=jitter))
        if failure.retry_after > self.max_retry_after:
            return STOP
        # Many clients were given the same time: the jitter keeps them from coming back at once.
        return RetryAfter(failure.retry_after + jitter * self.base)

    def backoff(self, failures: int, *, jitter: float) -> float:
        """Return an exponential delay with full jitter, in seconds.

        Args:
            failures: How many attempts failed before this one.
            jitter: A random number in [0, 1).
        """
        return jitter * min(self.cap, self.base * 2.0 ** min(failures, MAX_DOUBLINGS))


#: One attempt, for what is not worth a second one.
NO_RETRIES = RetryPolicy(max_retries=0)


def may_repeat(failure: Failure, idempotency: Idempotency) -> bool:
    """Return whether another attempt can do no harm, and may succeed."""
    if failure.is_permanent:
        return False
    if not failure.sent:
        return True
    status = failure.status_code
    if status == 429:
        return True
    if idempotency is Idempotency.ONCE:
        return status == 503 and failure.retry_after is not None
    return status is None or status == 408 or 500 <= status <= 599


def maybe_accepted(failure: Failure, idempotency: Idempotency) -> bool:
    """Return whether a request that must not be carried out twice may have been carried out."""
    if idempotency is Idempotency.IDEMPOTENT or not failure.sent:
        return False
    status = failure.status_code
    if status is None or status < 400 or status == 408:
        return True
    return status >= 500 and not may_repeat(failure, idempotency)


def parse_retry_after(
    headers: Mapping[str, str], problem: Mapping[str, object] | None, *, now: datetime
) -> float | None:
    """Return the seconds that a response asks to wait, None if it does not say.

    The header may be seconds, with a fraction or without, or an HTTP date; without a header, the
    ``retry_after`` of the problem in the body counts.
    """
    value = headers.get("retry-after", "").strip()
    seconds = seconds_or_none(value) if value else None
    if seconds is None and value:
        seconds = _seconds_until(value, now)
    if seconds is None and problem is not None:
        seconds = seconds_or_none(problem.get("retry_after"))
    return None if seconds is None else max(0.0, seconds)


def seconds_or_none(value: object) -> float | None:
    """Return a number, or a text that is one, as seconds; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return None if math.isnan(number) else number


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return (date - now).total_seconds()
