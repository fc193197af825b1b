"""Transports as callers write them: over httpx's own, and from scratch over ``http.client``."""

from __future__ import annotations

import http.client
from contextlib import closing

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

    It keeps no connection, and knows of time limits what sockets know.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.exchange(request, request.read())

    def exchange(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """Return the response to a request with a body that was read."""
        seconds = request.extensions.get("timeout", {}).get("read")
        url = request.url
        connection = http.client.HTTPConnection(url.host, url.port, timeout=seconds)
        headers = {n: v for n, v in request.headers.items() if n != "transfer-encoding"}
        headers["content-length"] = str(len(body))
        with closing(connection):
            connection.request(request.method, url.raw_path.decode(), body, headers)
            with connection.getresponse() as response:
                return httpx.Response(
                    response.status, headers=response.getheaders(), content=response.read()
                )


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
