"""Transports as callers write them: over httpx's own, and from scratch over ``http.client``."""

from __future__ import annotations

import http.client
import threading

import anyio
import httpx


class Passing(httpx.BaseTransport):
    """A transport that passes requests, responses and exceptions through."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class AsyncPassing(httpx.AsyncBaseTransport):
    """The same for async code."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Plain(httpx.BaseTransport):
    """A transport over ``http.client``, whose exceptions it raises as they are.

    It keeps connections, and knows of time limits what sockets know.
    """

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int | None], list[http.client.HTTPConnection]] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.exchange(request, request.read())

    def exchange(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """Return the response to a request with a body that was read."""
        connection = self._connection(request)
        try:
            headers = {n: v for n, v in request.headers.items() if n != "transfer-encoding"}
            headers["content-length"] = str(len(body))
            connection.request(request.method, request.url.raw_path.decode(), body, headers)
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        with self._lock:
            # A request that nobody waits for any more may end after the transport was closed.
            if response.will_close or self._is_closed:
                connection.close()
            else:
                self._idle.setdefault(_address(request), []).append(connection)
        return httpx.Response(response.status, headers=response.getheaders(), content=content)

    def _connection(self, request: httpx.Request) -> http.client.HTTPConnection:
        seconds = request.extensions.get("timeout", {}).get("read")
        with self._lock:
            idle = self._idle.get(_address(request))
            connection = idle.pop() if idle else None
        if connection is None:
            return http.client.HTTPConnection(*_address(request), timeout=seconds)
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
        return connection

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            for connections in self._idle.values():
                for connection in connections:
                    connection.close()
            self._idle.clear()


def _address(request: httpx.Request) -> tuple[str, int | None]:
    return request.url.host, request.url.port


class Lying(Plain):
    """A transport that calls every failure a failure to connect, also that of a sent request."""

    def exchange(self, request: httpx.Request, body: bytes) -> httpx.Response:
        try:
            return super().exchange(request, body)
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error), request=request) from error
        except (OSError, http.client.HTTPException) as error:
            raise httpx.ConnectError(str(error), request=request) from error


class AsyncPlain(httpx.AsyncBaseTransport):
    """An async transport that uses a blocking one in threads."""

    def __init__(self, inner: Plain) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        return await anyio.to_thread.run_sync(
            self._inner.exchange, request, body, abandon_on_cancel=True
        )

    async def aclose(self) -> None:
        self._inner.close()
