"""Clients and transports of httpx that send with those of httpx2, its successor.

A client of httpx2 builds and sends each request itself, with all that it adds to any: headers,
cookies, parameters, authentication, hooks. A transport of httpx2 is called with a request of
httpx2.
"""

from __future__ import annotations

from typing import Any

import httpx
import httpx2
from httpx import USE_CLIENT_DEFAULT

from .httpx2_messages import (
    AsyncBody,
    AsyncChunks,
    Body,
    Chunks,
    as_httpx_errors,
    to_httpx,
    to_httpx2,
    to_httpx_response,
)
from .origin import NO_CREDENTIALS


def adapt_client(client: object) -> httpx.Client | httpx.AsyncClient | None:
    """Return a client of httpx that sends with a client of httpx2; None for anything else."""
    if isinstance(client, httpx2.Client):
        return _BorrowedClient(client)
    return _BorrowedAsyncClient(client) if isinstance(client, httpx2.AsyncClient) else None


def adapt_transport(transport: object) -> httpx.BaseTransport | httpx.AsyncBaseTransport | None:
    """Return a transport of httpx that sends with one of httpx2; None for anything else."""
    if isinstance(transport, httpx2.BaseTransport):
        if isinstance(transport, httpx2.AsyncBaseTransport):
            return _EitherTransport(transport)
        return _Transport(transport)
    return _AsyncTransport(transport) if isinstance(transport, httpx2.AsyncBaseTransport) else None


class _BorrowedClient(httpx.Client):
    """Sends with a client of httpx2, which stays the user's: it is not closed."""

    def __init__(self, client: httpx2.Client) -> None:
        super().__init__(transport=httpx.BaseTransport(), trust_env=False)
        self._borrowed = client

    @property
    def is_closed(self) -> bool:
        return self._borrowed.is_closed

    def build_request(self, method: str, url: httpx.URL | str, **parts: Any) -> httpx.Request:
        return _built_by(self._borrowed, method, url, parts)

    def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,  # noqa: ARG002 - whoever has the response reads and closes it
        auth: Any = USE_CLIENT_DEFAULT,
        follow_redirects: Any = USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        options = _send_options(request, auth, follow_redirects)
        with as_httpx_errors(request):
            response = self._borrowed.send(to_httpx2(request, Body), stream=True, **options)
            return to_httpx_response(response, request, Chunks(response, request))


class _BorrowedAsyncClient(httpx.AsyncClient):
    """The same for async code."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        super().__init__(transport=httpx.AsyncBaseTransport(), trust_env=False)
        self._borrowed = client

    @property
    def is_closed(self) -> bool:
        return self._borrowed.is_closed

    def build_request(self, method: str, url: httpx.URL | str, **parts: Any) -> httpx.Request:
        return _built_by(self._borrowed, method, url, parts)

    async def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,  # noqa: ARG002 - whoever has the response reads and closes it
        auth: Any = USE_CLIENT_DEFAULT,
        follow_redirects: Any = USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        options = _send_options(request, auth, follow_redirects)
        with as_httpx_errors(request):
            sent = to_httpx2(request, AsyncBody)
            response = await self._borrowed.send(sent, stream=True, **options)
            return to_httpx_response(response, request, AsyncChunks(response, request))


class _Transport(httpx.BaseTransport):
    """Sends with a transport of httpx2."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with as_httpx_errors(request):
            response = self._transport.handle_request(to_httpx2(request, Body))
        return to_httpx_response(response, request, Chunks(response, request))

    def close(self) -> None:
        self._transport.close()


class _AsyncTransport(httpx.AsyncBaseTransport):
    """The same for async code."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with as_httpx_errors(request):
            sent = to_httpx2(request, AsyncBody)
            response = await self._transport.handle_async_request(sent)
        return to_httpx_response(response, request, AsyncChunks(response, request))

    async def aclose(self) -> None:
        await self._transport.aclose()


class _EitherTransport(_Transport, _AsyncTransport):
    """A transport for both, as one is that makes its responses up."""


def _built_by(
    client: httpx2.Client | httpx2.AsyncClient,
    method: str,
    url: httpx.URL | str,
    parts: dict[str, Any],
) -> httpx.Request:
    """Return a request as a client of httpx2 builds it of the arguments that httpx takes."""
    if isinstance(headers := parts.get("headers"), httpx.Headers):
        parts["headers"] = headers.multi_items()
    if isinstance(timeout := parts.pop("timeout", USE_CLIENT_DEFAULT), httpx.Timeout):
        parts["extensions"] = {**(parts.get("extensions") or {}), "timeout": timeout.as_dict()}
    with as_httpx_errors(None):
        return to_httpx(client.build_request(method, str(url), **parts))


def _send_options(request: httpx.Request, auth: object, follow_redirects: object) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if auth is None or NO_CREDENTIALS in request.extensions:
        options["auth"] = None
    if isinstance(follow_redirects, bool):
        options["follow_redirects"] = follow_redirects
    return options
