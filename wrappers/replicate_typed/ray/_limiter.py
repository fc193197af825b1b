"""The turns of creates on a cluster: one limiter, and clients in all workers that ask it."""

from __future__ import annotations

import time
from typing import Any

from .._http.rate_limiter import RateLimiter, Ticket, Wait
from .._http.retry import RetryPolicy
from ._cluster import call


class LimiterKeeper:
    """The limiter of a cluster, in a process of its own.

    Times are those of its own clock. One that was started again learns anew whether there is a
    limit, and takes a ticket that it does not know for a new one.
    """

    def __init__(self) -> None:
        """Start without a known limit."""
        self._limiter = RateLimiter()
        self._tickets: dict[tuple[str, int], Ticket] = {}

    def ask(self, name: tuple[str, int], jitter: float) -> Wait | None:
        """Return None if a create may be sent now, or what it has to wait."""
        return self._limiter.ask(self._ticket(name), time.monotonic(), jitter=jitter)

    def skip_queue(self, name: tuple[str, int]) -> None:
        """Take note that a create is sent now, without its turn."""
        self._limiter.skip_queue(self._ticket(name), time.monotonic())

    def leave(self, name: tuple[str, int]) -> None:
        """Take note that a create neither waits nor is on its way any more."""
        self._limiter.leave(self._ticket(name))
        self._tickets.pop(name)

    def unsent(self, name: tuple[str, int]) -> None:
        """Take note that nothing was sent of a create that had its turn."""
        self._limiter.unsent(self._ticket(name), time.monotonic())

    def refused(
        self, name: tuple[str, int], retry_after: float | None, policy: RetryPolicy, jitter: float
    ) -> None:
        """Take note that a create was refused because of the limit."""
        ticket, now = self._ticket(name), time.monotonic()
        self._limiter.refused(ticket, now, retry_after, policy=policy, jitter=jitter)

    def answered(self, name: tuple[str, int], remaining: int | None, reset: float | None) -> None:
        """Take note that a create was accepted."""
        ticket, now = self._ticket(name), time.monotonic()
        self._limiter.answered(ticket, now, remaining=remaining, reset=reset)
        self._tickets.pop(name)

    def _ticket(self, name: tuple[str, int]) -> Ticket:
        ticket = self._tickets.get(name)
        if ticket is None:
            ticket = self._tickets[name] = self._limiter.ticket()
        return ticket


class SharedLimiter(RateLimiter):
    """The limiter of a cluster, as the client of a worker asks it."""

    def __init__(self, keeper: Any, worker: str) -> None:
        """Ask nothing yet.

        Args:
            keeper: The actor that has the limiter.
            worker: Who asks.
        """
        super().__init__()
        self._keeper = keeper
        self._worker = worker

    def _name(self, ticket: Ticket) -> tuple[str, int]:
        return self._worker, ticket.number

    def ask(self, ticket: Ticket, now: float, *, jitter: float) -> Wait | None:  # noqa: ARG002 - another clock
        """Return None if a create may be sent now, and has its turn, or what it has to wait."""
        wait: Wait | None = call(self._keeper.ask, self._name(ticket), jitter)
        return wait

    def skip_queue(self, ticket: Ticket, now: float) -> None:  # noqa: ARG002 - another clock
        """Take note that a create is sent now, without its turn."""
        call(self._keeper.skip_queue, self._name(ticket))

    def leave(self, ticket: Ticket) -> None:
        """Take note that a create neither waits nor is on its way any more."""
        call(self._keeper.leave, self._name(ticket))

    def unsent(self, ticket: Ticket, now: float) -> None:  # noqa: ARG002 - another clock
        """Take note that nothing was sent of a create that had its turn."""
        call(self._keeper.unsent, self._name(ticket))

    def refused(
        self,
        ticket: Ticket,
        now: float,  # noqa: ARG002 - another clock
        retry_after: float | None,
        *,
        policy: RetryPolicy,
        jitter: float,
    ) -> None:
        """Take note that a create was refused because of the limit."""
        call(self._keeper.refused, self._name(ticket), retry_after, policy, jitter)

    def answered(
        self,
        ticket: Ticket,
        now: float,  # noqa: ARG002 - another clock
        *,
        remaining: int | None,
        reset: float | None,
    ) -> None:
        """Take note that a create was accepted."""
        call(self._keeper.answered, self._name(ticket), remaining, reset)
