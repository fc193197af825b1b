"""One request to the API: attempts at it, until one succeeds or there is no sense in another."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import httpx
from attrs import field
from replicate_api.operation import Operation

from .._base.deadline import NEVER, Deadline
from .._base.errors import APIError, RateLimitError
from .._base.logs import logger
from .._base.records import define
from .._http.connections import Connections
from .._http.create_turns import LIMITED_OPERATIONS, CreateTurns
from .._http.io_async import ClientLease, now, sleep
from .._http.options import Options
from .._http.preload import preload
from .._http.rate_limiter import RateLimiter
from .._http.received import note_response
from .._http.request import cap_hold, idempotency
from .._http.response import AttemptFailure
from .._http.retry import STOP, Idempotency, RetryPolicy, maybe_accepted
from .attempt import AsyncAttempt

E = TypeVar("E", bound=APIError)


class AsyncTransport:
    """Sends operations, above httpx: its proxies, limits and transports stay as they are."""

    def __init__(
        self, connections: Connections, options: Options, rate_limiter: RateLimiter
    ) -> None:
        self.connections = connections
        self.options = options
        self.rate_limiter = rate_limiter

    async def send(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: Deadline = NEVER,
        retry: RetryPolicy | None = None,
    ) -> httpx.Response:
        """Return the successful response to an operation, with its body.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: When to stop sending and waiting.
            retry: When the request is sent again, the client's policy if not given.

        Raises:
            APIError: There is no such response. The error says how often the request was sent, for
                how long, and whether the server may have carried it out.
            InputError: The request cannot be sent.
        """
        attempts = self.attempts(operation, timeout=timeout, deadline=deadline, retry=retry)
        async for attempt in attempts:
            await attempt.send()
        return attempts.response

    def attempts(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: Deadline = NEVER,
        retry: RetryPolicy | None = None,
    ) -> AsyncAttempts:
        """Return the attempts at an operation, for a caller who sends each.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: When to stop sending.
            retry: When the request is sent again, the client's policy if not given.
        """
        options = self.options
        if options.query:
            operation = options.with_query(operation)
        retry = retry or options.retry
        turns = None
        if operation.id in LIMITED_OPERATIONS:
            limiter = self.rate_limiter
            turns = CreateTurns(limiter, operation, retry, deadline, limiter.ticket())
        repetition = idempotency(operation)
        if repetition is Idempotency.ONCE:
            preload()
        return AsyncAttempts(
            self.connections,
            options,
            operation,
            timeout or options.timeout,
            deadline,
            retry,
            repetition,
            turns,
            now(),
        )


@define(eq=False)
class AsyncAttempts:
    """The attempts at one request, with the pauses of the retry policy between them.

    Iterate, and send each attempt. The iteration ends after a success; a failure for good is
    raised by it. It is no generator: one that is left early would have to be closed.
    """

    _connections: Connections
    _options: Options
    _operation: Operation[Any]
    _timeout: httpx.Timeout
    _deadline: Deadline
    _retry: RetryPolicy
    _idempotency: Idempotency
    _turns: CreateTurns | None
    _started: float
    _count: int = field(init=False, default=0)
    _last: AsyncAttempt | None = field(init=False, default=None)

    @property
    def response(self) -> httpx.Response:
        """The successful response; there is one when the iteration has ended."""
        result = self._last and self._last.result
        if not isinstance(result, httpx.Response):
            raise TypeError(f"{self._operation.id} has no response yet")
        return result

    @property
    def lease(self) -> ClientLease | None:
        """What a stream of events keeps until it is closed; None for a response that was read."""
        return None if self._last is None else self._last.lease

    def __aiter__(self) -> AsyncIterator[AsyncAttempt]:
        return self

    async def __anext__(self) -> AsyncAttempt:
        if self._last is not None:
            result = self._last.result
            if isinstance(result, httpx.Response):
                is_read = self._last.lease is None
                note_response(self._connections, self._operation, result, is_read=is_read)
                raise StopAsyncIteration
            if result is not None:
                await self._pause(result)
        if self._turns is not None:
            await self._wait_for_turn(self._turns)
        self._count += 1
        operation = self._operation
        if self._deadline.is_set:
            operation = cap_hold(operation, self._deadline.remaining(now()))
        self._last = AsyncAttempt(
            self._connections,
            self._options,
            operation,
            self._timeout,
            self._deadline,
            self._idempotency,
            self._turns,
        )
        return self._last

    async def _wait_for_turn(self, turns: CreateTurns) -> None:
        try:
            while delay := turns.delay(now(), jitter=random.random()):
                await sleep(delay)
        except BaseException as error:
            turns.leave()
            if isinstance(error, RateLimitError):
                raise self._annotate(error, maybe_accepted=False) from None
            raise

    def _annotate(self, error: E, *, maybe_accepted: bool) -> E:
        return error.annotate(
            operation_id=self._operation.id,
            attempts=self._count,
            elapsed=now() - self._started,
            maybe_accepted=maybe_accepted,
        )

    async def _pause(self, result: AttemptFailure) -> None:
        if self._turns is not None and self._turns.takes_again(result.failure):
            return
        refusals = 0 if self._turns is None else self._turns.refusals
        step = self._retry.next_step(
            result.failure,
            idempotency=self._idempotency,
            attempt=self._count - refusals,
            jitter=random.random(),
        )
        if step == STOP or self._deadline.has_passed(now() + step.delay):
            raise self._annotate(
                result.error, maybe_accepted=maybe_accepted(result.failure, self._idempotency)
            )
        logger.debug(
            "%s %s: attempt %d failed (%s), sending it again in %.2f s",
            self._operation.method,
            self._operation.path,
            self._count,
            result.failure.status_code or type(result.error).__name__,
            step.delay,
        )
        await sleep(step.delay)
