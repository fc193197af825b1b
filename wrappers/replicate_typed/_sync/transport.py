# Derived from ../_async/transport.py: edit that file, then run `make regenerate`.
"""One request to the API: attempts at it, until one succeeds or there is no sense in another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import httpx
from attrs import define, field
from replicate_api.operation import Operation

from .._base.deadline import NEVER, Deadline
from .._base.errors import ReplicateError, ResponseDecodeError
from .._base.logs import logger, suppress_httpx_logs
from .._http.body import BodyReader, buffered
from .._http.connections import Connections
from .._http.io_sync import (
    borrow_client,
    cancelable,
    close_response,
    now,
    raw_chunks,
    sleep,
)
from .._http.options import Options
from .._http.origin import redirect_target
from .._http.request import build_request, cap_timeout, idempotency, is_long_lived, send_only_if
from .._http.response import (
    MAX_REDIRECTS,
    AttemptFailure,
    AttemptResult,
    abandoned_before_send,
    expired_before_send,
    from_exception,
    from_response,
)
from .._http.retry import STOP, Failure, Idempotency, maybe_accepted


class Transport:
    """Sends operations, above httpx: its proxies, limits and transports stay as they are."""

    def __init__(self, connections: Connections, options: Options) -> None:
        self.connections = connections
        self.options = options

    def send(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: Deadline = NEVER,
    ) -> httpx.Response:
        """Return the successful response to an operation, with its body.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: When to stop sending and waiting.

        Raises:
            APIError: There is no such response. The error says how often the request was sent, for
                how long, and whether the server may have carried it out.
            InputError: The request cannot be sent.
        """
        attempts = self.attempts(operation, timeout=timeout, deadline=deadline)
        for attempt in attempts:
            attempt.send()
        return attempts.response

    def attempts(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: Deadline = NEVER,
    ) -> Attempts:
        """Return the attempts at an operation, for a caller who sends each.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: When to stop sending.
        """
        return Attempts(self, operation, timeout or self.options.timeout, deadline)


@define(eq=False)
class Attempts:
    """The attempts at one request, with the pauses of the retry policy between them.

    Iterate, and send each attempt. The iteration ends after a success; a failure for good is
    raised by it. It is no generator: one that is left early would have to be closed.
    """

    _transport: Transport
    _operation: Operation[Any]
    _timeout: httpx.Timeout
    _deadline: Deadline
    _idempotency: Idempotency = field(init=False)
    _started: float = field(init=False)
    _count: int = field(init=False, default=0)
    _last: Attempt | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._idempotency = idempotency(self._operation)
        self._started = now()

    @property
    def response(self) -> httpx.Response:
        """The successful response; there is one when the iteration has ended."""
        result = self._last and self._last.result
        if not isinstance(result, httpx.Response):
            raise TypeError(f"{self._operation.id} has no response yet")
        return result

    def __iter__(self) -> Iterator[Attempt]:
        return self

    def __next__(self) -> Attempt:
        if self._last is not None:
            result = self._last.result
            if isinstance(result, httpx.Response):
                raise StopIteration
            if result is not None:
                self._pause(result)
        self._count += 1
        self._last = Attempt(
            self._transport, self._operation, self._timeout, self._deadline, self._idempotency
        )
        return self._last

    def _pause(self, result: AttemptFailure) -> None:
        step = self._transport.options.retry.next_step(
            result.failure,
            idempotency=self._idempotency,
            attempt=self._count,
            jitter=random.random(),
        )
        if step == STOP or self._deadline.has_passed(now() + step.delay):
            raise result.error.annotate(
                operation_id=self._operation.id,
                attempts=self._count,
                elapsed=now() - self._started,
                maybe_accepted=maybe_accepted(result.failure, self._idempotency),
            )
        logger.debug(
            "%s %s: attempt %d failed (%s), sending it again in %.2f s",
            self._operation.method,
            self._operation.path,
            self._count,
            result.failure.status_code or type(result.error).__name__,
            step.delay,
        )
        sleep(step.delay)


@define(eq=False)
class Attempt:
    """One attempt at a request.

    Attributes:
        result: What it led to, None as long as nothing did.
        is_abandoned: Whether the caller has gone: what was not sent by then is not sent any more.
        is_sent: Whether the server may have got anything of a request that is not idempotent.
    """

    _transport: Transport
    _operation: Operation[Any]
    _timeout: httpx.Timeout
    _deadline: Deadline
    _idempotency: Idempotency
    result: AttemptResult | None = field(init=False, default=None)
    is_abandoned: bool = field(init=False, default=False)
    is_sent: bool = field(init=False, default=False)

    def abandon(self) -> None:
        """Keep the request from being sent, if it was not yet; any thread may call this."""
        self.is_abandoned = True

    def send(self, *, response_deadline: Deadline | None = None) -> AttemptResult:
        """Send the request, and return its successful response or its failure.

        Args:
            response_deadline: When to stop waiting for the response, if later than the deadline.

        Raises:
            ReplicateError: Nothing was sent, and nothing can be.
        """
        self.result = self._send(response_deadline or self._deadline)
        return self.result

    def _begin(self) -> bool:
        """Return whether to send the request, now that there is a connection for it."""
        # In this order, so that whoever abandons it and finds it not sent can be sure.
        self.is_sent = True
        self.is_sent = not self.is_abandoned
        return self.is_sent

    def _send(self, response_deadline: Deadline) -> AttemptResult:
        operation, options = self._operation, self._transport.options
        if self._deadline.has_passed(now()):
            return expired_before_send(operation)
        started = now()
        try:
            with borrow_client(
                self._transport.connections,
                cap_timeout(self._timeout, self._deadline.remaining(started)),
                long_lived=is_long_lived(operation),
            ) as client:
                if client.is_closed:
                    raise ReplicateError("the httpx client that this client uses is closed")
                limits = cap_timeout(self._timeout, response_deadline.remaining(now()))
                request = build_request(client, operation, options, limits)
                if self.is_abandoned:
                    return abandoned_before_send(operation)
                if self._idempotency is Idempotency.ONCE:
                    request = send_only_if(request, self._begin)
                response = _exchange(client, cancelable(request), response_deadline)
        except httpx.LocalProtocolError as error:
            raise ReplicateError(f"{operation.id} cannot be sent: {error}") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            # httpx reads the address of a redirect, valid or not, before it is asked to.
            return from_exception(operation, error, options.host())
        except ResponseDecodeError as error:
            return AttemptFailure(Failure(sent=True, status_code=200), error)
        logger.debug(
            "%s %s: %d in %.3f s",
            operation.method,
            operation.path,
            response.status_code,
            now() - started,
        )
        return response if response.is_success else from_response(operation, response)


def _exchange(client: httpx.Client, request: httpx.Request, deadline: Deadline) -> httpx.Response:
    """Return the response to a request, after redirects within the API."""
    followed = 0
    while True:
        with suppress_httpx_logs():
            response = client.send(request, stream=True, follow_redirects=False)
        body = _read(response, deadline)
        target = redirect_target(response)
        if target is None or followed == MAX_REDIRECTS:
            return buffered(response, body)
        followed += 1
        request = client.build_request(
            request.method, target, headers=request.headers, extensions=request.extensions
        )


def _read(response: httpx.Response, deadline: Deadline) -> bytes:
    chunks = raw_chunks(response)
    try:
        body = BodyReader(response)
        for chunk in chunks:
            body.feed(chunk)
            if deadline.has_passed(now()):
                raise httpx.ReadTimeout("the response came too slowly", request=response.request)
    finally:
        close_response(response, chunks)
    return body.finish()
