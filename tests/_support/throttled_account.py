"""An account whose creates are limited, and the creates of its clients, on a simulated clock."""

from __future__ import annotations

import heapq
import json
import math
import random
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from replicate_api.api.predictions import predictions_create
from replicate_api.models import CreatePredictionRequest
from replicate_typed import APIError, RetryPolicy
from replicate_typed._base.deadline import NEVER, Deadline
from replicate_typed._http.create_turns import CreateTurns
from replicate_typed._http.options import Options
from replicate_typed._http.rate_limiter import RateLimiter
from replicate_typed._http.response import from_response
from replicate_typed.local._api.rate_limits import TokenBucket

CREATE = predictions_create.operation(body=CreatePredictionRequest(version="v", input={}))

#: Seconds that a request, or its response, is under way at the most.
LATENCY = 0.05

#: The policy of a client that sets none.
POLICY = RetryPolicy()

#: A simulated process, which yields the seconds that it waits.
Process = Generator[float, None, None]


class Clock:
    """Processes that wait on a simulated clock."""

    def __init__(self, seed: int = 0) -> None:
        self.now = 1000.0
        self.random = random.Random(seed)
        self._events: list[tuple[float, int, Process]] = []
        self._numbers = count()

    def start(self, process: Process, after: float = 0.0) -> Process:
        """Let a process begin after some seconds."""
        heapq.heappush(self._events, (self.now + after, next(self._numbers), process))
        return process

    def run(self, until: float = math.inf) -> None:
        """Run all processes to their end, or until some time."""
        while self._events and self._events[0][0] <= until:
            time, _, process = heapq.heappop(self._events)
            self.now = max(self.now, time)
            delay = next(process, None)
            if delay is not None:
                self.start(process, delay)
        if until < math.inf:
            self.now = max(self.now, until)

    def stop(self, process: Process) -> None:
        """End a process without its taking notice, as in the child of a fork."""
        self._events = [event for event in self._events if event[2] is not process]
        heapq.heapify(self._events)

    def cancel(self, process: Process) -> None:
        """End a process with an exception."""
        self.stop(process)
        process.close()

    def pause(self, seconds: float) -> None:
        """Let time pass during which no process runs, as when a machine sleeps."""
        self.now += seconds


def no_headers(remaining: int) -> dict[str, str]:
    """Return the headers of an API that reports nothing."""
    return {}


def api_headers(remaining: int) -> dict[str, str]:
    """Return the headers as the API sends them: the reset is always 1."""
    return {"ratelimit-remaining": str(remaining), "ratelimit-reset": "1"}


REQUEST = httpx.Request("POST", "https://api.invalid/v1/predictions")


@dataclass
class Account:
    """An account with a limit, which several clients may use.

    Attributes:
        accepted: The times at which creates were accepted.
        refused: The times at which creates were refused.
    """

    clock: Clock
    per_minute: float
    burst: float
    headers: Callable[[int], Mapping[str, str]] = api_headers
    retry_after: Callable[[float], object] = math.ceil
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    bucket: TokenBucket = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = TokenBucket(self.per_minute, self.burst, lambda: self.clock.now)

    def create(self) -> httpx.Response:
        """Respond to a create."""
        seconds = self.bucket.take()
        if seconds:
            self.refused.append(self.clock.now)
            asked = self.retry_after(seconds)
            problem: dict[str, Any] = {"detail": "Request was throttled."}
            return httpx.Response(
                429,
                content=json.dumps(problem),
                headers={} if asked is None else {"retry-after": str(asked)},
                request=REQUEST,
            )
        self.accepted.append(self.clock.now)
        return httpx.Response(201, headers=dict(self.headers(self.bucket.remaining)))


@dataclass(eq=False)
class Caller:
    """One create of a client.

    Args:
        limiter: The limiter of the client.
        hold: Seconds for which the API holds its response to an accepted create.

    Attributes:
        outcome: The status of its prediction, or the error.
        sent: How often it was sent.
        asked: How often it asked for its turn.
        ended_at: When it ended, by the clock.
    """

    account: Account
    limiter: RateLimiter
    hold: float = 0.0
    policy: RetryPolicy = POLICY
    deadline: Deadline = NEVER
    outcome: httpx.Response | APIError | None = None
    sent: int = 0
    asked: int = 0
    ended_at: float = 0.0

    @property
    def is_created(self) -> bool:
        """Whether there is a prediction."""
        return isinstance(self.outcome, httpx.Response)

    def run(self) -> Process:
        """Send the create until it is accepted."""
        try:
            self.outcome = yield from self._create()
        except APIError as error:
            self.outcome = error
        self.ended_at = self.account.clock.now

    def _create(self) -> Generator[float, None, httpx.Response]:
        clock = self.account.clock
        draw = clock.random.random
        turns = CreateTurns(self.limiter, CREATE, self.policy, self.deadline, self.limiter.ticket())
        while True:
            try:
                self.asked += 1
                while delay := turns.delay(clock.now, jitter=draw()):
                    self.asked += 1
                    yield delay
            except BaseException:
                turns.leave()
                raise
            result = None
            try:
                self.sent += 1
                yield LATENCY * draw()
                response = self.account.create()
                if response.is_success:
                    yield self.hold
                yield LATENCY * draw()
                result = (
                    response if response.is_success else from_response(CREATE, response, Options())
                )
            finally:
                turns.report(result, clock.now, jitter=draw())
            if isinstance(result, httpx.Response):
                return result
            if not turns.takes_again(result.failure):
                raise result.error


def start_all(
    account: Account, callers: Iterable[Caller], interval: float = 1e-6
) -> dict[Caller, Process]:
    """Let creates begin one soon after the other, and return their processes."""
    return {
        caller: account.clock.start(caller.run(), interval * n) for n, caller in enumerate(callers)
    }
