"""The transport of async code in asyncio: from a request of httpx to h11, and back.

It is what ``direct_transport`` is for blocking code. In the event loop of trio, requests go by way
of httpcore.
"""

from __future__ import annotations

import ssl
import time
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import cast

import httpx

from .asyncio_stream import AsyncioStream, connect
from .event_loops import asyncio_loop
from .http11 import READ_SIZE, make_response
from .intercepted import is_intercepted_async
from .kept_connections import Connection, KeptConnections, Origin, origin_of


class DirectAsyncTransport(httpx.AsyncBaseTransport):
    """Sends requests over connections of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Prepare to open connections when they are needed.

        Args:
            context: Encrypts them.
        """
        self._context = context
        self._kept: KeptConnections[AsyncioStream] = KeptConnections()
        self._indirect: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return the response, whose body is not read yet.

        Raises:
            httpx.TransportError: There is no response.
            ReplicateError: The certificates cannot be loaded.
        """
        origin, loop = origin_of(request.url), asyncio_loop()
        if origin is None or loop is None or is_intercepted_async():
            if self._indirect is None:
                self._indirect = httpx.AsyncHTTPTransport(verify=self._context)
            return await self._indirect.handle_async_request(request)
        limits: Mapping[str, float | None] = request.extensions.get("timeout", {})
        connection = await self._connection(loop, origin, limits.get("connect"))
        try:
            return await self._exchange(connection, request, limits)
        except BaseException:
            self._discard(connection)
            raise

    async def _connection(
        self, loop: AbstractEventLoop, origin: Origin, seconds: float | None
    ) -> Connection[AsyncioStream]:
        connection, is_usable = self._kept.take(origin, time.monotonic())
        if connection is not None and is_usable:
            return connection
        if connection is not None:
            self._discard(connection)
        scheme, host, port = origin
        context = self._context if scheme == b"https" else None
        stream = await connect(loop, host.decode("ascii"), port, context, seconds)
        connection = Connection(origin, stream)
        if not self._kept.add(connection):
            self._discard(connection)
            raise httpx.ConnectError("the client was closed")
        return connection

    async def _exchange(
        self,
        connection: Connection[AsyncioStream],
        request: httpx.Request,
        limits: Mapping[str, float | None],
    ) -> httpx.Response:
        stream, http = connection.stream, connection.http
        seconds = limits.get("write")
        # A server may close before it has all of a request, and say why.
        with suppress(httpx.WriteError):
            await stream.write(http.head(request), seconds)
            async for chunk in cast(httpx.AsyncByteStream, request.stream):
                await stream.write(http.chunk(chunk), seconds)
            await stream.write(http.end(), seconds)
        seconds = limits.get("read")
        while (head := http.response_head()) is None:
            http.receive(await stream.read(READ_SIZE, seconds))
        return make_response(head, _Body(self, connection, seconds), stream)

    async def release(self, connection: Connection[AsyncioStream]) -> None:
        """Take a connection back after a response, whether it was read to its end or not."""
        surplus = self._kept.give_back(connection, time.monotonic())
        if surplus is not None:
            self._kept.remove(surplus)
            await surplus.stream.aclose()

    def _discard(self, connection: Connection[AsyncioStream]) -> None:
        self._kept.remove(connection)
        connection.stream.abort()

    async def aclose(self) -> None:
        """Close all connections, also those that have a request."""
        for connection in self._kept.close():
            await connection.stream.aclose()
        if self._indirect is not None:
            await self._indirect.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response, an iterator and no generator: none has to be closed after it."""

    def __init__(
        self,
        transport: DirectAsyncTransport,
        connection: Connection[AsyncioStream],
        seconds: float | None,
    ) -> None:
        self._transport: DirectAsyncTransport | None = transport
        self._connection = connection
        self._seconds = seconds

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        stream, http = self._connection.stream, self._connection.http
        while self._transport is not None:
            chunk = http.response_chunk()
            if chunk:
                return chunk
            if chunk is not None:
                raise StopAsyncIteration
            http.receive(await stream.read(READ_SIZE, self._seconds))
        raise httpx.StreamClosed  # the connection may have another request

    async def aclose(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.release(self._connection)
