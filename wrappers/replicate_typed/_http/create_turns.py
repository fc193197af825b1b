"""The turns of one create: when each attempt may be sent, and what is learned from its response."""

from __future__ import annotations

import math
from collections.abc import Mapping

import httpx
from attrs import field
from replicate_api.operation import Operation

from .._base.deadline import Deadline
from .._base.errors import RateLimitError
from .._base.logs import logger
from .._base.records import define
from .rate_limiter import RateLimiter, Ticket, Wait
from .response import AttemptFailure, AttemptResult
from .retry import Failure, RetryPolicy

#: The operations that one limit of the API counts together.
LIMITED_OPERATIONS = frozenset(
    {"predictions.create", "models.predictions.create", "deployments.predictions.create"}
)

#: The longest reset in seconds that is believed of a response without an error. Anything else is no
#: number of seconds, but perhaps the time of a clock.
MAX_RESET = 60.0

#: The shortest wait in seconds that an error message mentions.
SHORTEST_SHOWN = 0.1


@define(eq=False)
class CreateTurns:
    """The turns of one create.

    With ``max_retries=0``, a create is sent at once and once. The others still learn from it.

    Attributes:
        refusals: How many attempts were refused, and are sent again at the next turn.
    """

    _limiter: RateLimiter
    _operation: Operation[object]
    _policy: RetryPolicy
    _deadline: Deadline
    _ticket: Ticket
    refusals: int = field(init=False, default=0)
    _is_waiting: bool = field(init=False, default=False)
    _waiting_since: float | None = field(init=False, default=None)
    _refusal: RateLimitError | None = field(init=False, default=None)

    def leave(self) -> None:
        """Leave the queue."""
        self._limiter.leave(self._ticket)

    def delay(self, now: float, *, jitter: float) -> float:
        """Return the seconds after which to ask again, 0 if the create has its turn.

        Args:
            now: The monotonic clock in seconds.
            jitter: A random number in [0, 1).

        Raises:
            RateLimitError: The turn does not come in time: before the caller's deadline if there is
                one, else within the time that the policy gives.
        """
        if not self._policy.max_retries:
            self._limiter.skip_queue(self._ticket, now)
            return 0.0
        wait = self._limiter.ask(self._ticket, now, jitter=jitter)
        if wait is None:
            self._is_waiting = False
            return 0.0
        if not self._is_waiting:
            self._is_waiting = True
            logger.debug(
                "%s %s: waiting for its turn, after %d others",
                self._operation.method,
                self._operation.path,
                wait.place,
            )
        if self._waiting_since is None:
            self._waiting_since = now
        is_too_long = round(wait.allowed_in, 3) > self._policy.max_retry_after
        if is_too_long or now + wait.allowed_in >= self._give_up_at:
            raise self._error(wait, now)
        return min(wait.delay, self._give_up_at - now)

    @property
    def _give_up_at(self) -> float:
        """When to stop waiting, by the clock."""
        if self._deadline.is_set or self._waiting_since is None:
            return self._deadline.at
        return self._waiting_since + self._policy.max_throttle_time

    def _error(self, wait: Wait, now: float) -> RateLimitError:
        waited = now - (self._waiting_since or now)
        reason = f"its turn did not come in {waited:.1f} s"
        if now < self._give_up_at:
            reason = f"its turn cannot come within {wait.allowed_in:.1f} s"
            reason += f", after {waited:.1f} s of waiting" if waited >= SHORTEST_SHOWN else ""
        if wait.place:
            reason += f" ({wait.place} creates of this client are before it)"
        if self._refusal is not None:
            self._refusal.args = (f"{self._refusal.args[0]}. It was not sent again: {reason}",)
            return self._refusal
        return RateLimitError(
            f"{self._operation.method} {self._operation.path} was not sent, since the API limits "
            f"how many predictions are created: {reason}",
            status_code=429,
            retry_after=wait.allowed_in,
        )

    def takes_again(self, failure: Failure) -> bool:
        """Return whether a failed attempt was refused, and is sent again at the next turn."""
        seconds = failure.retry_after or 0.0
        is_bounded = bool(self._policy.max_retries) and seconds <= self._policy.max_retry_after
        return failure.status_code == 429 and is_bounded

    def report(self, result: AttemptResult | None, now: float, *, jitter: float) -> None:
        """Learn from what an attempt led to, None if nobody knows.

        Args:
            result: What became of the attempt.
            now: The monotonic clock in seconds.
            jitter: A random number in [0, 1).
        """
        if isinstance(result, httpx.Response):
            self._read_headers(result.headers, now)
        elif result is None:
            self._limiter.leave(self._ticket)
        elif result.failure.status_code == 429:
            self._note_refusal(result, now, jitter)
        elif not result.failure.sent:
            self._limiter.unsent(self._ticket, now)
        else:
            self._limiter.leave(self._ticket)

    def _note_refusal(self, result: AttemptFailure, now: float, jitter: float) -> None:
        seconds = result.failure.retry_after
        if self.takes_again(result.failure):
            self.refusals += 1
            self._waiting_since = now if self._waiting_since is None else self._waiting_since
        elif seconds is not None and seconds > self._policy.max_retry_after:
            seconds = None  # whoever is asked to wait for that long does not, and may be alone
        if isinstance(result.error, RateLimitError):
            self._refusal = result.error
        self._limiter.refused(self._ticket, now, seconds, policy=self._policy, jitter=jitter)

    def _read_headers(self, headers: Mapping[str, str], now: float) -> None:
        remaining = reset = None
        if "ratelimit-remaining" in headers:
            remaining = _number(headers["ratelimit-remaining"])
            # Only when there is no room does it matter when there is again.
            reset = _number(headers.get("ratelimit-reset")) if remaining is not None else None
        self._limiter.answered(
            self._ticket,
            now,
            remaining=None if remaining is None else int(remaining),
            reset=reset if reset is not None and reset <= MAX_RESET else None,
        )


def _number(text: str | None) -> float | None:
    """Return a finite number, 0 or more, None if the text is something else."""
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < math.inf else None
