"""Build the HTTP request of an operation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from replicate_api.operation import Operation

from .._base.errors import InputError
from .options import Options
from .retry import Idempotency

#: The encodings that ``BodyReader`` decompresses within bounds.
ACCEPT_ENCODING = "gzip, deflate"

#: Why an abandoned request was not sent.
ABANDONED = "it was not sent, since its caller had gone"

#: The shortest limit of a phase of a request, in seconds. With a limit of 0, a socket would not
#: wait at all, and report that it has begun to connect.
MIN_TIMEOUT = 0.001

_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "QUERY"})


def idempotency(operation: Operation[Any]) -> Idempotency:
    """Return whether an operation can be carried out twice without harm."""
    if operation.method.upper() in _IDEMPOTENT_METHODS or operation.id.endswith(".cancel"):
        return Idempotency.IDEMPOTENT
    return Idempotency.ONCE


def is_long_lived(operation: Operation[Any]) -> bool:
    """Return whether a request takes no turn with others.

    A create that the server holds back (``Prefer: wait``) would keep them waiting, and a cancel
    must not wait for them.
    """
    return "Prefer" in operation.headers or operation.id.endswith(".cancel")


def build_request(
    client: httpx.Client | httpx.AsyncClient,
    operation: Operation[Any],
    options: Options,
    timeout: httpx.Timeout,
) -> httpx.Request:
    """Build the request of an operation.

    Raises:
        InputError: The operation's arguments cannot be sent.
        MissingTokenError: There is no token.
    """
    parts = operation.request_kwargs()
    method, url = parts.pop("method"), f"{options.resolved_base_url()}{parts.pop('url')}"
    headers = {
        "Accept-Encoding": ACCEPT_ENCODING,
        **options.request_headers(url, secure=operation.security),
        **parts.pop("headers", {}),
    }
    try:
        return client.build_request(method, url, headers=headers, timeout=timeout, **parts)
    except (TypeError, ValueError, RecursionError, httpx.InvalidURL) as error:
        raise InputError(f"{operation.id} cannot be sent: {error}") from error


def cap_timeout(timeout: httpx.Timeout, seconds: float) -> httpx.Timeout:
    """Return the same limits, none of them over a number of seconds."""
    if seconds == math.inf:
        return timeout
    cap = max(seconds, MIN_TIMEOUT)

    def capped(value: float | None) -> float:
        return cap if value is None else min(value, cap)

    return httpx.Timeout(
        connect=capped(timeout.connect),
        read=capped(timeout.read),
        write=capped(timeout.write),
        pool=capped(timeout.pool),
    )


class _ConditionalBody(httpx.SyncByteStream):
    """A body that is not sent once its request is no longer wanted."""

    def __init__(self, stream: httpx.SyncByteStream, is_wanted: Callable[[], bool]) -> None:
        self._stream = stream
        self._is_wanted = is_wanted

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_wanted():
            raise httpx.PoolTimeout(ABANDONED)
        yield from self._stream


def send_only_if(request: httpx.Request, is_wanted: Callable[[], bool]) -> httpx.Request:
    """Return the same request, whose body is sent only if it is still wanted at that moment.

    A request may wait long for a connection. Without its body, the server has nothing to do.
    """
    stream = request.stream
    if not isinstance(stream, httpx.SyncByteStream):
        return request
    return httpx.Request(
        request.method,
        request.url,
        headers=request.headers,
        stream=_ConditionalBody(stream, is_wanted),
        extensions=request.extensions,
    )
