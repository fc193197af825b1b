"""Which HTTP library a client, transport, timeout or exception is of: nothing else knows.

What is of httpx is used as it is. What is of httpx2, its successor with the same interface, is used
by way of ``httpx2_adapter``, which is imported only then.
"""

from __future__ import annotations

import sys
from typing import Any

import httpx

from .._base.errors import InputError
from .._base.logs import drop_logs_of_own_requests
from .engine_types import AsyncHTTPTransport, HTTPTimeout, HTTPTransport

_HTTPX2 = "httpx2"

for _library in ("httpx", _HTTPX2):
    drop_logs_of_own_requests(_library)


def is_of_httpx2(value: object) -> bool:
    """Return whether a value is of httpx2, or of a class that is derived from one of its classes."""
    return any(base.__module__.partition(".")[0] == _HTTPX2 for base in type(value).__mro__)


def library_of(value: object) -> Any:
    """Return the library of a request, a response or an exception: httpx2, or else httpx."""
    return sys.modules[_HTTPX2] if is_of_httpx2(value) else httpx


def as_httpx_client(client: object) -> httpx.Client | httpx.AsyncClient | None:
    """Return a client of httpx that sends with a user's client; None for None.

    Raises:
        InputError: The value is no client of httpx or httpx2.
    """
    if client is None or isinstance(client, httpx.Client | httpx.AsyncClient):
        return client
    if is_of_httpx2(client):
        from . import httpx2_adapter

        if (adapted := httpx2_adapter.adapt_client(client)) is not None:
            return adapted
    raise InputError(
        "http_client must be a Client or an AsyncClient of httpx or httpx2, not " + _name(client)
    )


def as_httpx_transport(transport: object) -> HTTPTransport | AsyncHTTPTransport | None:
    """Return a transport for requests of httpx that sends with a user's transport; None for None.

    Raises:
        InputError: The value is no transport.
    """
    if transport is None or isinstance(transport, httpx.BaseTransport | httpx.AsyncBaseTransport):
        return transport
    if is_of_httpx2(transport):
        from . import httpx2_adapter

        if (adapted := httpx2_adapter.adapt_transport(transport)) is not None:
            return adapted
    elif isinstance(transport, HTTPTransport | AsyncHTTPTransport):
        return transport
    raise InputError(
        "transport must be a transport of httpx or httpx2, or one that is made for them "
        "(handle_request and close, or handle_async_request and aclose), not " + _name(transport)
    )


def as_httpx_timeout(timeout: float | HTTPTimeout | None) -> float | httpx.Timeout | None:
    """Return an ``httpx.Timeout`` for one of any library, and any other value as it is."""
    if isinstance(timeout, httpx.Timeout) or not isinstance(timeout, HTTPTimeout):
        return timeout
    return httpx.Timeout(
        connect=timeout.connect, read=timeout.read, write=timeout.write, pool=timeout.pool
    )


def original(error: Exception) -> Exception:
    """Return what the library of the user's client or transport raised.

    Args:
        error: The exception, or that of httpx which the adapter has raised from it.
    """
    cause = error.__cause__
    is_adapted = isinstance(cause, Exception) and is_of_httpx2(cause) and not is_of_httpx2(error)
    return cause if is_adapted and isinstance(cause, Exception) else error


def _name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
