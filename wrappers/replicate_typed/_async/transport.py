"""One request to the API, sent until it is answered or there is no sense in going on."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
from replicate_api.operation import Operation

from .._base.errors import APITimeoutError, ReplicateError, ResponseDecodeError
from .._base.logs import logger, unlogged
from .._http import exchange
from .._http.connections import Connections
from .._http.exchange import Answered
from .._http.io_async import closable, http, leave, now, pieces_of, sleep
from .._http.options import Options
from .._http.retry import GIVE_UP, Failure, maybe_accepted

#: One attempt, and what makes it and sees what came of it.
Attempt = Callable[[], Awaitable[Answered]]
Guard = Callable[[Attempt], Awaitable[Answered]]


class AsyncTransport:
    """Sends operations, above httpx: its proxies, limits and transports stay as they are."""

    def __init__(self, connections: Connections, options: Options) -> None:
        self.connections = connections
        self.options = options

    async def send(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: float | None = None,
        grace: float = 0.0,
        guard: Guard | None = None,
        wanted: Callable[[], bool] | None = None,
    ) -> httpx.Response:
        """The successful answer to an operation, read whole.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: A moment of the monotonic clock after which nothing is sent or awaited.
            grace: For how many seconds after it the answer to what was sent is awaited.
            guard: Makes each attempt, if it is to be seen to its end.
            wanted: Says in the last moment whether it is to be sent.

        Raises:
            APIError: There is no such answer. The error says how often it was tried, for how
                long, and whether the server may have carried the request out.
            InputError: The request cannot be sent.
        """
        safety = exchange.safety(operation)
        started = now()
        attempt = 0
        while True:
            attempt += 1
            limits = timeout or self.options.timeout
            make = partial(self._attempt, operation, limits, deadline, grace, wanted)
            outcome = await (make() if guard is None else guard(make))
            if isinstance(outcome, httpx.Response):
                return outcome
            decision = self.options.retry.decide(
                outcome.failure, safety=safety, attempt=attempt, jitter=random.random()
            )
            late = (
                decision != GIVE_UP and deadline is not None and now() + decision.delay >= deadline
            )
            if decision == GIVE_UP or late:
                raise outcome.error.annotate(
                    operation_id=operation.id,
                    attempts=attempt,
                    elapsed=now() - started,
                    maybe_accepted=maybe_accepted(outcome.failure, safety),
                )
            logger.debug(
                "%s %s: attempt %d failed (%s), again in %.2f s",
                operation.method,
                operation.path,
                attempt,
                outcome.failure.status_code or type(outcome.error).__name__,
                decision.delay,
            )
            await sleep(decision.delay)

    async def _attempt(
        self,
        operation: Operation[Any],
        timeout: httpx.Timeout,
        deadline: float | None,
        grace: float,
        wanted: Callable[[], bool] | None,
    ) -> Answered:
        left = _left(deadline)
        if left is not None and left <= 0:
            error = APITimeoutError(f"{operation.method} {operation.path}: no time was left")
            return exchange.Outcome(Failure(sent=False), error)
        until = None if deadline is None else deadline + grace
        began = now()
        try:
            async with http(
                self.connections, exchange.limit(timeout, left), lasting=exchange.is_held(operation)
            ) as client:
                if client.is_closed:
                    raise ReplicateError("the httpx client that this client uses is closed")
                limits = exchange.limit(timeout, _left(until))
                request = exchange.build_request(client, operation, self.options, limits)
                if wanted is not None:
                    if not wanted():
                        return exchange.unwanted(operation)
                    request = exchange.if_wanted(request, wanted)
                response = await self._exchange(client, closable(request), until)
        except httpx.LocalProtocolError as error:
            raise ReplicateError(f"{operation.id} cannot be sent: {error}") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            # httpx reads the address of a redirect, which may be none, before it is asked to.
            return exchange.from_exception(operation, error, self.options.host())
        except ResponseDecodeError as error:
            return exchange.Outcome(Failure(sent=True, status_code=200), error)
        logger.debug(
            "%s %s: %d in %.3f s",
            operation.method,
            operation.path,
            response.status_code,
            now() - began,
        )
        if response.is_success:
            return response
        return exchange.from_response(operation, response)

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, deadline: float | None
    ) -> httpx.Response:
        followed = 0
        while True:
            with unlogged():
                response = await client.send(request, stream=True, follow_redirects=False)
            body = await _read(response, deadline)
            target = exchange.redirect(response)
            if target is None or followed == exchange.MAX_REDIRECTS:
                return exchange.whole(response, body)
            followed += 1
            request = client.build_request(
                request.method,
                target,
                headers=request.headers,
                extensions=request.extensions,
            )


def _left(deadline: float | None) -> float | None:
    """Seconds until a deadline."""
    return None if deadline is None else max(0.0, deadline - now())


async def _read(response: httpx.Response, deadline: float | None) -> bytes:
    pieces = pieces_of(response)
    try:
        body = exchange.Body(response)
        async for piece in pieces:
            body.feed(piece)
            if deadline is not None and now() > deadline:
                raise httpx.ReadTimeout("the answer came too slowly", request=response.request)
    finally:
        await leave(response, pieces)
    return body.finish()
