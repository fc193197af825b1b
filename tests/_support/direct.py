"""The transports of this package and those of httpx, used alike in both modes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from attrs import frozen
from replicate_typed._http.direct_async_transport import DirectAsyncTransport
from replicate_typed._http.direct_transport import DirectTransport

#: The limits of each phase of a request in seconds.
LIMITS = dict.fromkeys(("connect", "read", "write", "pool"), 20.0)


@frozen
class Exchange:
    """What a request led to.

    Attributes:
        status: The status of the response.
        headers: Its headers as they were sent.
        body: Its body as it was sent.
        extensions: What the transport says besides.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    extensions: dict[str, Any]


class SyncUse:
    """A transport in blocking code."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self.transport = transport

    def send(self, request: httpx.Request, *, read: bool = True) -> Exchange:
        """Send a request, and return what the response was, read or not."""
        response = self.transport.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        try:
            body = b"".join(response.stream) if read else b""
        finally:
            response.stream.close()
        return Exchange(response.status_code, response.headers.raw, body, dict(response.extensions))

    def close(self) -> None:
        """Close the transport."""
        self.transport.close()


class AsyncioUse:
    """A transport in an event loop of asyncio."""

    def __init__(self, transport: httpx.AsyncBaseTransport, runner: asyncio.Runner) -> None:
        self.transport = transport
        self._runner = runner

    async def _send(self, request: httpx.Request, *, read: bool) -> Exchange:
        response = await self.transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        try:
            body = b"".join([chunk async for chunk in response.stream]) if read else b""
        finally:
            await response.stream.aclose()
        return Exchange(response.status_code, response.headers.raw, body, dict(response.extensions))

    def send(self, request: httpx.Request, *, read: bool = True) -> Exchange:
        """Send a request, and return what the response was, read or not."""
        return self._runner.run(self._send(request, read=read))

    def close(self) -> None:
        """Close the transport."""
        self._runner.run(self.transport.aclose())


@contextmanager
def direct(mode: str, context: ssl.SSLContext | None = None) -> Iterator[SyncUse | AsyncioUse]:
    """Yield a transport of this package for a mode, ``sync`` or ``asyncio``."""
    context = context or ssl.create_default_context()
    with _used(
        mode, lambda: DirectTransport(context), lambda: DirectAsyncTransport(context)
    ) as use:
        yield use


@contextmanager
def indirect(mode: str, context: ssl.SSLContext | None = None) -> Iterator[SyncUse | AsyncioUse]:
    """Yield a transport of httpx for a mode."""
    options = {"verify": context or ssl.create_default_context()}
    with _used(
        mode,
        lambda: httpx.HTTPTransport(**options),
        lambda: httpx.AsyncHTTPTransport(**options),
    ) as use:
        yield use


@contextmanager
def _used(mode: str, make: Any, make_async: Any) -> Iterator[SyncUse | AsyncioUse]:
    if mode == "sync":
        use = SyncUse(make())
        try:
            yield use
        finally:
            use.close()
        return
    with asyncio.Runner() as runner:
        async_use = AsyncioUse(make_async(), runner)
        try:
            yield async_use
        finally:
            async_use.close()


def request(url: str, body: bytes | None = None, **limits: float) -> httpx.Request:
    """Return a request, with other limits where some are given."""
    return httpx.Request(
        "GET" if body is None else "POST",
        url,
        content=body,
        extensions={"timeout": {**LIMITS, **limits}},
    )
