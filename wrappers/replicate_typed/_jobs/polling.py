"""When a prediction is polled again, and when polling is given up: no clock, no I/O.

A prediction goes on, and is paid for, whatever becomes of the polls. A poll that fails is therefore
no reason to cancel it, and seldom one to stop asking:

- The API's own refusal, an error response with a problem document, is believed after some in a row
  over some seconds. One alone may be a read that came before the write, or a token in rotation.
- Any other failure says nothing about the prediction: a broken connection, a 5xx, the web page of a
  gateway. Polling continues for minutes.
"""

from __future__ import annotations

from .._base.errors import APIError, APIStatusError, MissingTokenError
from .._base.records import define

#: The shortest and the longest interval between two polls, in seconds.
MIN_INTERVAL = 0.1
MAX_INTERVAL = 5.0

#: By which part of the time already waited an interval is longer than the shortest. A prediction
#: ends anywhere in an interval, so its end is noticed half an interval late on average: by a
#: twentieth of its time and 0.05 s. The polls grow in number by the logarithm of that time.
BACKOFF_RATIO = 0.1

#: By which part an interval is spread, so that many clients do not poll in step.
JITTER = 0.2

#: For how long polls may fail before the wait is given up, in seconds. The prediction continues
#: meanwhile, so patience costs nothing and giving up loses the result.
PATIENCE = 300.0

#: How many refusals in a row are believed, and over how many seconds at the least. With the longest
#: interval between them that makes 30 s at the most.
MIN_REFUSALS = 3
MIN_REFUSED_FOR = 10.0

#: The longest interval between two polls that fail, in seconds.
MAX_FAILING_INTERVAL = 15.0


def poll_interval(
    waited: float, *, jitter: float, fixed: float | None = None, failing_for: float | None = None
) -> float:
    """Return the seconds until the next poll.

    Args:
        waited: Seconds waited so far, the hold of a create included.
        jitter: A random number in [0, 1).
        fixed: An interval that the user set; it is taken as it is, unless polls fail.
        failing_for: For how many seconds the last polls have failed, None if the last one did not.
    """
    interval = fixed
    if interval is None:
        proportional = min(MAX_INTERVAL, MIN_INTERVAL + waited * BACKOFF_RATIO)
        interval = min(MAX_INTERVAL, proportional * (1 + JITTER * (2 * jitter - 1)))
    if failing_for is None:
        return interval
    return min(MAX_FAILING_INTERVAL, max(interval, failing_for, MIN_INTERVAL))


def is_refusal(error: APIError) -> bool:
    """Return whether a failed poll is the API's own word that it will not show the prediction.

    What is no problem document, such as the web page of a gateway, is never the API's word. A
    token that is missing here counts like one that the API refuses.
    """
    if isinstance(error, MissingTokenError):
        return True
    return (
        isinstance(error, APIStatusError)
        and 400 <= error.status_code < 500
        and error.status_code not in {408, 429}
        and _is_problem_of_the_api(error)
    )


def _is_problem_of_the_api(error: APIStatusError) -> bool:
    """Return whether a body explains an error in a text, as all of the API do."""
    detail: object = getattr(error.problem, "detail", None)
    return bool(error.title or (isinstance(detail, str) and detail))


def gives_up(*, failing_for: float, refusals: int, refused_for: float) -> bool:
    """Return whether the last failed poll ends the wait.

    Args:
        failing_for: Seconds between the first and the last of the polls that failed in a row.
        refusals: How many refusals the last polls were, without anything else between them.
        refused_for: Seconds between the first and the last of these refusals.
    """
    is_refused = refusals >= MIN_REFUSALS and refused_for >= MIN_REFUSED_FOR
    return is_refused or failing_for > PATIENCE


@define
class FailedPolls:
    """The polls of one prediction that failed in a row, by whatever they were made.

    Attributes:
        since: When the first of them failed, in seconds of the monotonic clock; None for none.
        refusals: How many of the last ones were refusals, without anything else between them.
        refused_since: When the first of these refusals came.
    """

    since: float | None = None
    refusals: int = 0
    refused_since: float = 0.0

    def add(self, error: APIError, now: float) -> bool:
        """Take note of a failed poll, and return whether polling is given up.

        Args:
            error: What the poll ended with.
            now: When it ended, in seconds of the monotonic clock.
        """
        if self.since is None:
            self.since = now
        if not is_refusal(error):
            self.refusals = 0
        else:
            self.refusals += 1
            if self.refusals == 1:
                self.refused_since = now
        return gives_up(
            failing_for=now - self.since,
            refusals=self.refusals,
            refused_for=now - self.refused_since if self.refusals else 0.0,
        )

    def clear(self) -> None:
        """Take note of a poll that succeeded."""
        self.since, self.refusals = None, 0

    def failing_for(self, now: float) -> float | None:
        """Return for how many seconds the last polls have failed, None if the last one did not."""
        return None if self.since is None else now - self.since
