"""One attempt at a request: what is sent, and what becomes of it."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import httpx
from attrs import field
from replicate_api.operation import Operation

from .._base.deadline import Deadline
from .._base.errors import ReplicateError, ResponseDecodeError
from .._base.logs import SuppressedLogs, logger
from .._base.records import define
from .._http.body import BodyReader
from .._http.connection_errors import is_before_connection
from .._http.connections import Connections
from .._http.create_turns import CreateTurns
from .._http.engines import original
from .._http.io_async import (
    HAS_EVENT_LOOP,
    ClientLease,
    body_chunks,
    cancelable,
    close_response,
    now,
    run_in_thread,
    run_within,
)
from .._http.options import Options
from .._http.origin import redirect_target
from .._http.redaction import redact_request, without_credentials
from .._http.request import (
    ABANDONED,
    OutgoingBody,
    build_request,
    cap_timeout,
    is_large,
    is_long_lived,
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
from .._http.retry import Failure, Idempotency
from .._http.reuse import has_surplus, prevent_reuse
from .._http.thrown import raise_unless_failure


@define(eq=False)
class AsyncAttempt:
    """One attempt at a request.

    Attributes:
        result: What it led to, None as long as nothing did.
        is_abandoned: Whether the caller has gone: what was not sent by then is not sent any more.
        lease: What a response keeps that is a stream of events, and was not read.
    """

    _connections: Connections
    _options: Options
    _operation: Operation[Any]
    _timeout: httpx.Timeout
    _deadline: Deadline
    _idempotency: Idempotency
    _turns: CreateTurns | None = None
    result: AttemptResult | None = field(init=False, default=None)
    is_abandoned: bool = field(init=False, default=False)
    lease: ClientLease | None = field(init=False, default=None)
    _client: httpx.AsyncClient | None = field(init=False, default=None)
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

    async def send(self, *, response_deadline: Deadline | None = None) -> AttemptResult:
        """Send the request, and return its successful response or its failure.

        Args:
            response_deadline: When to stop waiting for the response, if later than the deadline.

        Raises:
            ReplicateError: Nothing was sent, and nothing can be.
        """
        try:
            self.result = result = await self._send(response_deadline or self._deadline)
        finally:
            if self._turns is not None:
                self._turns.report(self.result, now(), jitter=random.random())
        if isinstance(result, AttemptFailure) and result.error.request is None and self._request:
            result.error.attach(request=redact_request(self._request))
        return result

    async def _send(self, response_deadline: Deadline) -> AttemptResult:
        operation, options, started = self._operation, self._options, now()
        if self._deadline.has_passed(started):
            return expired_before_send(operation)
        send = partial(self._exchange, response_deadline)
        try:
            response = await run_within(
                self._connections, send, response_deadline, self._leave_stuck
            )
        except httpx.HTTPStatusError as error:
            # Some users' clients have a hook that raises it.
            return from_response(operation, without_body(error.response), options)
        except ResponseDecodeError as error:
            return AttemptFailure(Failure(sent=True, status_code=200), error)
        except Exception as error:  # noqa: BLE001 - classified below
            # Whatever a transport raises. httpx itself reads the address of a redirect, valid or
            # not, before it is asked to.
            raise_unless_failure(error, is_foreign=self._connections.is_foreign)
            if self.is_abandoned and isinstance(error, httpx.PoolTimeout):
                return abandoned_before_send(operation)
            sent = self._is_sent(error)
            without_credentials(error, self._request)
            if isinstance(error, httpx.LocalProtocolError) and not sent:
                text = f"{operation.id} cannot be sent: {error}"
                raise ReplicateError(text) from original(error)
            return from_exception(operation, error, options, sent=sent)
        self._connections.note(response)
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
            self._connections.retire(self._client)

    async def _exchange(self, response_deadline: Deadline) -> httpx.Response:
        """Return the response to the request, after redirects within the API.

        It is read, unless it is a stream of events.
        """
        operation, limits = self._operation, self._timeout
        if self._deadline.is_set:
            limits = cap_timeout(limits, self._deadline.remaining(now()))
        may_stream = operation.may_stream
        is_long = may_stream or is_long_lived(operation)
        lease = ClientLease(self._connections, limits, long_lived=is_long)
        async with lease as client:
            if client.is_closed:
                raise ReplicateError("the httpx client that this client uses is closed")
            if response_deadline.is_set:
                limits = cap_timeout(self._timeout, response_deadline.remaining(now()))
            build = partial(build_request, client, operation, self._options, limits)
            is_slow = HAS_EVENT_LOOP and is_large(operation)
            request = await run_in_thread(build) if is_slow else build()
            self._client, self._request = client, request
            if self._idempotency is Idempotency.ONCE and isinstance(
                request.stream, httpx.SyncByteStream
            ):
                self._body = OutgoingBody(request, request.stream)
            if self.is_abandoned:
                raise httpx.PoolTimeout(ABANDONED)
            request = cancelable(request)
            followed = 0
            while True:
                with SuppressedLogs():
                    response = await client.send(request, stream=True, follow_redirects=False)
                if may_stream and operation.is_stream(response):
                    self.lease = lease.keep()
                    return response
                response = await _read(response, response_deadline)
                target = redirect_target(response)
                if target is None or followed == MAX_REDIRECTS:
                    return response
                followed += 1
                request = client.build_request(
                    request.method, target, headers=request.headers, extensions=request.extensions
                )


async def _read(response: httpx.Response, deadline: Deadline) -> httpx.Response:
    """Return the response with its body, closed."""
    chunks = body_chunks(response)
    try:
        body = BodyReader(response)
        async for chunk in chunks:
            body.feed(chunk)
            if deadline.is_set and deadline.has_passed(now()):
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
        await close_response(response, chunks)
    return body.buffered()
