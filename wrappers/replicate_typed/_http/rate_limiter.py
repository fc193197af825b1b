"""The turns that creates take while the API limits them: no clock, no randomness, no I/O.

The API counts creates in a token bucket that all clients of an account share. Its size is not
known, so the limiter learns from the responses. A refusal (429) says when the next create may be
accepted. A response with ``ratelimit-remaining`` says how many more may follow at once.

As long as neither says that there is a limit, nothing waits. After that, creates queue in the order
in which they were first asked for. The first one is sent when the API said. The next one follows
when the first has been answered, or when no refusal came for a moment: the API refuses at once,
and may hold its response to an accepted create for a minute. If single creates are accepted and the
next one is refused each time, creates are spaced out by the time that the API asked for. As more
are accepted, more are sent at once, until nobody has to wait.

A create that waits asks again after the time that it is told. One that does not is passed over, so
nobody waits behind a create whose caller has gone, or is in another process after a fork.
"""

from __future__ import annotations

import itertools
import math
import threading
from bisect import bisect_left, insort

from .._base.caches import on_reset
from .._base.forks import renew_lock_after_fork
from .._base.records import define, frozen
from .create_spacing import MIN_SPACING, Spacing
from .retry import RetryPolicy

#: Seconds without a refusal after which a create counts as accepted.
PROBE_TIME = 1.5

#: After how many seconds a waiting create asks again at the latest, in case that the limit is over:
#: the first time, for each create that is before it, as a part of the time already waited, and at
#: the most.
MIN_DELAY = 0.01
DELAY_PER_PLACE = 0.001
BACKOFF_RATIO = 0.2
MAX_DELAY = 5.0

#: The same for the create that waits for the responses to others, in seconds.
MAX_FIRST_DELAY = 0.05

#: Seconds that a waiting create may be late with asking again before it is passed over.
GRACE = 2.0

#: The part of a spacing that is added to it, for requests that take more or less time to arrive,
#: and the greatest part that is added at random, for the other processes of the account.
MARGIN = 0.02
JITTER = 0.06

#: Seconds after which a refusal that no create followed is forgotten.
MEMORY = 10.0


@define(eq=False)
class Ticket:
    """One create's place among the others, for all its attempts.

    Attributes:
        number: Its place: the lower, the sooner.
        index: How many creates had been sent with its last attempt, 0 before the first.
        sent_at: The time of that attempt, by the clock of the caller in seconds.
        queued_at: Since when it waits for the next one, by the same clock.
    """

    number: int
    index: int = 0
    sent_at: float = -math.inf
    queued_at: float = -math.inf


@frozen
class Wait:
    """What a create is told whose turn has not come.

    Attributes:
        delay: Seconds after which to ask again.
        allowed_in: Seconds for which the API has said that it refuses creates.
        place: How many creates of this client come before.
    """

    delay: float
    allowed_in: float
    place: int


class RateLimiter:
    """The creates of one client, and what is known of their limit. Thread-safe.

    Times are those of one monotonic clock, in seconds.
    """

    def __init__(self) -> None:
        """Start without a known limit."""
        self._lock = threading.Lock()
        renew_lock_after_fork(self)
        on_reset(self)
        self._numbers = itertools.count()
        self._is_closed = False
        self._start()

    def forget(self) -> None:
        """Forget the limit; creates that wait for their turn are told so when they ask again."""
        with self._lock:
            self._start()

    def _start(self) -> None:
        self._is_limited = False
        self._waiting: list[int] = []
        self._leases: dict[int, float] = {}
        self._unanswered: dict[int, Ticket] = {}
        self._window = 1
        self._sent = 0
        self._room_until = 0
        self._newest_answer = 0
        self._is_exhausted = False
        self._not_before = -math.inf
        self._refused_until = -math.inf
        self._refused_index = 0
        self._refusals = 0
        self._spacing = Spacing()
        self._accepted_at = -math.inf
        self._accepted = 0

    def ticket(self) -> Ticket:
        """Return the next place; it counts for nothing until it is asked for."""
        return Ticket(next(self._numbers))

    def ask(self, ticket: Ticket, now: float, *, jitter: float) -> Wait | None:
        """Return None if a create may be sent now, and has its turn, or what it has to wait.

        Args:
            ticket: The place of the create.
            now: The time.
            jitter: A random number in [0, 1).
        """
        with self._lock:
            if not (self._is_limited and self._still_limited(now)):
                self._grant(ticket, now)
                return None
            if ticket.number not in self._leases:
                insort(self._waiting, ticket.number)
                ticket.queued_at = now
            self._leases[ticket.number] = now + GRACE
            self._pass_over(now)
            place = bisect_left(self._waiting, ticket.number)
            delay = self._delay(ticket, place, now)
            if delay <= 0:
                self._grant(ticket, now, jitter)
                return None
            self._leases[ticket.number] = now + delay + GRACE
            return Wait(delay, max(0.0, self._refused_until - now), place)

    def skip_queue(self, ticket: Ticket, now: float) -> None:
        """Take note that a create is sent now, without its turn."""
        with self._lock:
            self._grant(ticket, now)

    def leave(self, ticket: Ticket) -> None:
        """Take note that a create neither waits nor is on its way any more."""
        with self._lock:
            self._forget(ticket)

    def unsent(self, ticket: Ticket, now: float) -> None:
        """Take note that nothing was sent of a create that had its turn."""
        with self._lock:
            self._forget(ticket)
            if self._spacing.seconds and ticket.index == self._sent and self._refused_until <= now:
                self._not_before = now

    def refused(
        self,
        ticket: Ticket,
        now: float,
        retry_after: float | None,
        *,
        policy: RetryPolicy,
        jitter: float,
    ) -> None:
        """Take note that a create was refused because of the limit.

        Args:
            ticket: The place of the create, which it keeps.
            now: The time.
            retry_after: Seconds that the API asks to wait, None if it does not say.
            policy: Says how long to wait if the API does not, or refuses again and again.
            jitter: A random number in [0, 1).
        """
        with self._lock:
            self._forget(ticket)
            self._settle(now)
            if ticket.index > self._refused_index or not self._refusals:
                self._refusals += 1
                if retry_after is not None:
                    self._spacing.refused(
                        now + retry_after - self._accepted_at,
                        retry_after,
                        accepted=self._accepted,
                        is_exhausted=self._is_exhausted,
                    )
                self._accepted, self._is_exhausted = 0, False
            # Many clients were given the same time: the jitter keeps them from coming back at once.
            asked = 0.0 if retry_after is None else retry_after + jitter * policy.base
            delay = max(asked, policy.backoff(self._refusals - 1, jitter=jitter))
            self._is_limited = True
            self._refused_index = self._sent
            self._refused_until = max(self._refused_until, now + (retry_after or 0.0))
            self._not_before = max(self._not_before, now + delay)
            self._room_until, self._window = 0, 1
            # The next one waits for the time that was given, not for those sent before.
            self._unanswered.clear()

    def answered(
        self, ticket: Ticket, now: float, *, remaining: int | None, reset: float | None
    ) -> None:
        """Take note that a create was accepted.

        Args:
            ticket: The place of the create.
            now: The time.
            remaining: How many creates may follow at once, None if the response does not say.
            reset: Seconds until there is room again, None if the response does not say.
        """
        with self._lock:
            is_counted = False
            if self._is_limited:
                is_counted = ticket.number not in self._unanswered
                self._forget(ticket)
            if not is_counted:
                self._accept(ticket)
            if ticket.index <= max(self._refused_index, self._newest_answer):
                return  # what it says was overtaken by another response
            self._newest_answer = ticket.index
            self._is_exhausted = remaining == 0
            if remaining:
                self._open(ticket.index + remaining, now)
            elif remaining == 0:
                self._close(ticket.sent_at + (reset or 0.0), now)

    def close(self) -> None:
        """Let nobody wait any more: what is sent from now on fails, since the client is closed."""
        self._is_closed = True

    def _still_limited(self, now: float) -> bool:
        """Return whether creates still take turns, and forget the limit once it is over."""
        if self._is_closed:
            return False
        self._settle(now)
        memory = MEMORY if self._refusals else 0.0
        if self._waiting or self._unanswered or now < self._not_before + memory:
            return True
        self._is_limited = False
        self._refusals, self._accepted, self._spacing = 0, 0, Spacing()
        return False

    def _delay(self, ticket: Ticket, place: int, now: float) -> float:
        """Return the seconds after which a create should ask again, 0 if it has its turn."""
        delay = max(0.0, self._not_before - now)
        has_room = self._sent + place < self._room_until
        is_spaced = place == 0 and self._spacing.seconds > 0
        if not (has_room or is_spaced or place + len(self._unanswered) < self._window):
            delay += MAX_FIRST_DELAY + place * max(MIN_SPACING, self._spacing.seconds)
        known = max(0.0, self._refused_until - now)
        backoff = MIN_DELAY + place * DELAY_PER_PLACE + BACKOFF_RATIO * (now - ticket.queued_at)
        return min(delay, known + backoff, MAX_DELAY)

    def _grant(self, ticket: Ticket, now: float, jitter: float = 0.0) -> None:
        self._sent += 1
        ticket.index, ticket.sent_at = self._sent, now
        if not self._is_limited:
            return  # nobody waits
        self._forget(ticket)
        if self._is_closed:
            return
        self._unanswered[ticket.number] = ticket
        if self._sent > self._room_until and self._spacing.seconds:
            gap = self._spacing.seconds * (1 + MARGIN + JITTER * jitter)
            self._not_before = max(self._not_before, now + gap)

    def _forget(self, ticket: Ticket) -> None:
        self._unanswered.pop(ticket.number, None)
        if self._leases.pop(ticket.number, None) is not None:
            place = bisect_left(self._waiting, ticket.number)
            if self._waiting[place : place + 1] == [ticket.number]:
                del self._waiting[place]

    def _pass_over(self, now: float) -> None:
        """Take the creates out of the front of the queue that have not asked again."""
        while self._waiting and self._leases.get(self._waiting[0], -math.inf) < now:
            self._leases.pop(self._waiting.pop(0), None)

    def _settle(self, now: float) -> None:
        """Count the creates as accepted that were not refused for a while."""
        for ticket in [*self._unanswered.values()]:
            if now - ticket.sent_at >= PROBE_TIME:
                del self._unanswered[ticket.number]
                self._accept(ticket)

    def _accept(self, ticket: Ticket) -> None:
        self._accepted_at = max(self._accepted_at, ticket.sent_at)
        if ticket.index <= self._refused_index:
            return
        self._refusals = 0
        self._accepted += 1
        if self._spacing.seconds:
            self._spacing.accepted()
        else:
            self._window += 1

    def _open(self, room_until: int, now: float) -> None:
        """Send as many at once as the API says that there is room for."""
        if self._is_limited and room_until > self._sent:
            self._room_until = room_until
            self._spacing.seconds = 0.0
            self._not_before = min(self._not_before, now)
            self._refused_until = min(self._refused_until, now)

    def _close(self, until: float, now: float) -> None:
        """Send nothing until the API says that there is room again."""
        self._room_until, self._window = 0, 1
        if until > now or self._is_limited:
            self._is_limited = True
            self._not_before = max(self._not_before, until)
