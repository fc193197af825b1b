"""The transport of blocking code: from a request of httpx to h11, and back.

httpcore has a pool below each transport of httpx, which asks all of its connections for their state
before and after each request, and has a hook at each step of each. That is a quarter of the time of
a call. A client here has one request under way, and nothing at the hooks. Where a test or a tracer
has taken the place of a step of httpx or httpcore, requests go that way.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import cast

import httpx

from .http11 import READ_SIZE, make_response
from .intercepted import is_intercepted
from .kept_connections import Connection, KeptConnections, Origin, origin_of
from .sync_stream import SyncStream, connect


class DirectTransport(httpx.BaseTransport):
    """Sends requests over connections of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Prepare to open connections when they are needed.

        Args:
            context: Encrypts them.
        """
        self._context = context
        self._kept: KeptConnections[SyncStream] = KeptConnections()
        self._indirect: httpx.HTTPTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return the response, whose body is not read yet.

        Raises:
            httpx.TransportError: There is no response.
            ReplicateError: The certificates cannot be loaded.
        """
        origin = origin_of(request.url)
        if origin is None or is_intercepted():
            if self._indirect is None:
                self._indirect = httpx.HTTPTransport(verify=self._context)
            return self._indirect.handle_request(request)
        limits: Mapping[str, float | None] = request.extensions.get("timeout", {})
        connection = self._connection(origin, limits.get("connect"))
        try:
            return self._exchange(connection, request, limits)
        except BaseException:
            self._discard(connection)
            raise

    def _connection(self, origin: Origin, seconds: float | None) -> Connection[SyncStream]:
        connection, is_usable = self._kept.take(origin, time.monotonic())
        if connection is not None and is_usable:
            return connection
        if connection is not None:
            self._discard(connection)
        scheme, host, port = origin
        context = self._context if scheme == b"https" else None
        connection = Connection(origin, connect(host.decode("ascii"), port, context, seconds))
        if not self._kept.add(connection):
            self._discard(connection)
            raise httpx.ConnectError("the client was closed")
        return connection

    def _exchange(
        self,
        connection: Connection[SyncStream],
        request: httpx.Request,
        limits: Mapping[str, float | None],
    ) -> httpx.Response:
        stream, http = connection.stream, connection.http
        seconds = limits.get("write")
        # A server may close before it has all of a request, and say why.
        with suppress(httpx.WriteError):
            stream.write(http.head(request), seconds)
            for chunk in cast(httpx.SyncByteStream, request.stream):
                stream.write(http.chunk(chunk), seconds)
            stream.write(http.end(), seconds)
        seconds = limits.get("read")
        while (head := http.response_head()) is None:
            http.receive(stream.read(READ_SIZE, seconds))
        return make_response(head, _Body(self, connection, seconds), stream)

    def release(self, connection: Connection[SyncStream]) -> None:
        """Take a connection back after a response, whether it was read to its end or not."""
        surplus = self._kept.give_back(connection, time.monotonic())
        if surplus is not None:
            self._discard(surplus)

    def _discard(self, connection: Connection[SyncStream]) -> None:
        self._kept.remove(connection)
        connection.stream.close()

    def close(self) -> None:
        """Close all connections, also those that have a request."""
        for connection in self._kept.close():
            connection.stream.close()
        if self._indirect is not None:
            self._indirect.close()


class _Body(httpx.SyncByteStream):
    """The body of a response."""

    def __init__(
        self,
        transport: DirectTransport,
        connection: Connection[SyncStream],
        seconds: float | None,
    ) -> None:
        self._transport: DirectTransport | None = transport
        self._connection = connection
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        stream, http = self._connection.stream, self._connection.http
        while self._transport is not None:
            chunk = http.response_chunk()
            if chunk is None:
                http.receive(stream.read(READ_SIZE, self._seconds))
            elif chunk:
                yield chunk
            else:
                return
        raise httpx.StreamClosed  # the connection may have another request

    def close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.release(self._connection)
