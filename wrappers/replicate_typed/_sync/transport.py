# Derived from ../_async/transport.py: edit that file, then run `make regenerate`.
"""One request to the API: attempts at it, until one succeeds or there is no sense in another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar

import httpx
from attrs import field
from replicate_api.operation import Operation

from .._base.deadline import NEVER, Deadline
from .._base.errors import APIError, RateLimitError, ReplicateError, ResponseDecodeError
from .._base.logs import SuppressedLogs, logger
from .._base.records import define
from .._http.body import BodyReader
from .._http.connection_errors import is_before_connection
from .._http.connections import Connections
from .._http.create_turns import LIMITED_OPERATIONS, CreateTurns
from .._http.engines import original
from .._http.io_sync import (
    HAS_EVENT_LOOP,
    ClientLease,
    body_chunks,
    cancelable,
    close_response,
    now,
    run_in_thread,
    run_within,
    sleep,
)
from .._http.options import Options
from .._http.origin import redirect_target
from .._http.preload import preload
from .._http.rate_limiter import RateLimiter
from .._http.received import note_response
from .._http.redaction import redact_request, without_credentials
from .._http.request import (
    ABANDONED,
    OutgoingBody,
    build_request,
    cap_hold,
    cap_timeout,
    idempotency,
    is_large,
    is_long_lived,
    with_body,
)
from .._http.response import (
    MAX_REDIRECTS,
    AttemptFailure,
    AttemptResult,
    abandoned_before_send,
    expired_before_send,
    from_exception,
    from_response,
    without_body,
)
from .._http.retry import STOP, Failure, Idempotency, RetryPolicy, maybe_accepted
from .._http.reuse import has_surplus, prevent_reuse
from .._http.thrown import raise_unless_failure

E = TypeVar("E", bound=APIError)


class Transport:
    """Sends operations, above httpx: its proxies, limits and transports stay as they are."""

    def __init__(
        self, connections: Connections, options: Options, rate_limiter: RateLimiter
    ) -> None:
        self.connections = connections
        self.options = options
        self.rate_limiter = rate_limiter

    def send(
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
        for attempt in attempts:
            attempt.send()
        return attempts.response

    def attempts(
        self,
        operation: Operation[Any],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: Deadline = NEVER,
        retry: RetryPolicy | None = None,
    ) -> Attempts:
        """Return the attempts at an operation, for a caller who sends each.

        Args:
            operation: What to send.
            timeout: Limits for one attempt, the client's if not given.
            deadline: When to stop sending.
            retry: When the request is sent again, the client's policy if not given.
        """
        return Attempts(
            self,
            self.options.with_query(operation),
            timeout or self.options.timeout,
            deadline,
            retry or self.options.retry,
        )


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
    _retry: RetryPolicy
    _idempotency: Idempotency = field(init=False)
    _turns: CreateTurns | None = field(init=False, default=None)
    _started: float = field(init=False)
    _count: int = field(init=False, default=0)
    _last: Attempt | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._idempotency = idempotency(self._operation)
        if self._idempotency is Idempotency.ONCE:
            preload()
        if self._operation.id in LIMITED_OPERATIONS:
            self._turns = CreateTurns(
                self._transport.rate_limiter,
                self._operation,
                self._retry,
                self._deadline,
            )
        self._started = now()

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

    def __iter__(self) -> Iterator[Attempt]:
        return self

    def __next__(self) -> Attempt:
        if self._last is not None:
            result = self._last.result
            if isinstance(result, httpx.Response):
                connections, is_read = self._transport.connections, self.lease is None
                note_response(connections, self._operation, result, is_read=is_read)
                raise StopIteration
            if result is not None:
                self._pause(result)
        if self._turns is not None:
            self._wait_for_turn(self._turns)
        self._count += 1
        self._last = Attempt(
            self._transport,
            cap_hold(self._operation, self._deadline.remaining(now())),
            self._timeout,
            self._deadline,
            self._idempotency,
            self._turns,
        )
        return self._last

    def _wait_for_turn(self, turns: CreateTurns) -> None:
        try:
            while delay := turns.delay(now(), jitter=random.random()):
                sleep(delay)
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

    def _pause(self, result: AttemptFailure) -> None:
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
        sleep(step.delay)


@define(eq=False)
class Attempt:
    """One attempt at a request.

    Attributes:
        result: What it led to, None as long as nothing did.
        is_abandoned: Whether the caller has gone: what was not sent by then is not sent any more.
        lease: What a response keeps that is a stream of events, and was not read.
    """

    _transport: Transport
    _operation: Operation[Any]
    _timeout: httpx.Timeout
    _deadline: Deadline
    _idempotency: Idempotency
    _turns: CreateTurns | None = None
    result: AttemptResult | None = field(init=False, default=None)
    is_abandoned: bool = field(init=False, default=False)
    lease: ClientLease | None = field(init=False, default=None)
    _client: httpx.Client | None = field(init=False, default=None)
    _request: httpx.Request | None = field(init=False, default=None)
    _body: OutgoingBody | None = field(init=False, default=None)

    def abandon(self) -> None:
        """Keep the request from being sent, if it was not yet; any thread may call this."""
        self.is_abandoned = True
        if self._body is not None:
            self._body.is_wanted = False

    @property
    def is_sent(self) -> bool:
        """Whether the server may have all of a request that must not be carried out twice."""
        return self._body is not None and self._body.is_requested

    def send(self, *, response_deadline: Deadline | None = None) -> AttemptResult:
        """Send the request, and return its successful response or its failure.

        Args:
            response_deadline: When to stop waiting for the response, if later than the deadline.

        Raises:
            ReplicateError: Nothing was sent, and nothing can be.
        """
        try:
            self.result = result = self._send(response_deadline or self._deadline)
        finally:
            if self._turns is not None:
                self._turns.report(self.result, now(), jitter=random.random())
        if isinstance(result, AttemptFailure) and result.error.request is None and self._request:
            result.error.attach(request=redact_request(self._request))
        return result

    def _send(self, response_deadline: Deadline) -> AttemptResult:
        operation, options = self._operation, self._transport.options
        if self._deadline.has_passed(now()):
            return expired_before_send(operation)
        started = now()
        send = partial(self._exchange, response_deadline)
        is_foreign = self._transport.connections.is_foreign
        try:
            response = run_within(
                self._transport.connections, send, response_deadline, self._leave_stuck
            )
        except httpx.HTTPStatusError as error:
            # Some users' clients have a hook that raises it.
            return from_response(operation, without_body(error.response), options)
        except ResponseDecodeError as error:
            return AttemptFailure(Failure(sent=True, status_code=200), error)
        except Exception as error:  # noqa: BLE001 - classified below
            # Whatever a transport raises. httpx itself reads the address of a redirect, valid or
            # not, before it is asked to.
            raise_unless_failure(error, is_foreign=is_foreign)
            if self.is_abandoned and isinstance(error, httpx.PoolTimeout):
                return abandoned_before_send(operation)
            sent = self._is_sent(error)
            without_credentials(error, self._request)
            if isinstance(error, httpx.LocalProtocolError) and not sent:
                text = f"{operation.id} cannot be sent: {error}"
                raise ReplicateError(text) from original(error)
            return from_exception(operation, error, options, sent=sent)
        self._transport.connections.note(response)
        logger.debug(
            "%s %s: %d in %.3f s",
            operation.method,
            operation.path,
            response.status_code,
            now() - started,
        )
        if response.is_success:
            return response
        return from_response(operation, response, options)

    def _is_sent(self, error: Exception) -> bool:
        if self._body is not None:
            return self.is_sent
        is_unsent = isinstance(error, httpx.LocalProtocolError) or is_before_connection(error)
        return not is_unsent

    def _leave_stuck(self) -> None:
        """Leave the request to itself: its connection is closed when nobody else needs it."""
        self.abandon()
        if self._client is not None:
            self._transport.connections.retire(self._client)

    def _exchange(self, response_deadline: Deadline) -> httpx.Response:
        """Return the response to the request, after redirects within the API.

        It is read, unless it is a stream of events.
        """
        operation, transport = self._operation, self._transport
        connections = transport.connections
        lease = ClientLease(
            connections,
            cap_timeout(self._timeout, self._deadline.remaining(now())),
            long_lived=is_long_lived(operation),
        )
        with lease as client:
            if client.is_closed:
                raise ReplicateError("the httpx client that this client uses is closed")
            limits = cap_timeout(self._timeout, response_deadline.remaining(now()))
            build = partial(build_request, client, operation, transport.options, limits)
            is_slow = HAS_EVENT_LOOP and is_large(operation)
            request = run_in_thread(build) if is_slow else build()
            self._client, self._request = client, request
            if self._idempotency is Idempotency.ONCE and isinstance(
                request.stream, httpx.SyncByteStream
            ):
                self._body = OutgoingBody(request.stream)
                request = with_body(request, self._body)
            if self.is_abandoned:
                raise httpx.PoolTimeout(ABANDONED)
            request = cancelable(request)
            followed = 0
            while True:
                with SuppressedLogs():
                    response = client.send(request, stream=True, follow_redirects=False)
                if operation.is_stream(response):
                    self.lease = lease.keep()
                    return response
                response = _read(response, response_deadline)
                target = redirect_target(response)
                if target is None or followed == MAX_REDIRECTS:
                    return response
                followed += 1
                request = client.build_request(
                    request.method, target, headers=request.headers, extensions=request.extensions
                )


def _read(response: httpx.Response, deadline: Deadline) -> httpx.Response:
    """Return the response with its body, closed."""
    chunks = body_chunks(response)
    try:
        body = BodyReader(response)
        for chunk in chunks:
            body.feed(chunk)
            if deadline.has_passed(now()):
                raise httpx.ReadTimeout("the response came too slowly")
        body.finish()
        if has_surplus(response):
            prevent_reuse(response)
    except (httpx.DecodingError, ResponseDecodeError):
        prevent_reuse(response)
        raise
    except httpx.RequestError as error:
        error.request = response.request
        raise
    finally:
        close_response(response, chunks)
    return body.buffered()
