"""Clients, transports and timeouts of each HTTP library, in both modes."""

from typing import assert_type

import httpx
import httpx2
import httpx_aiohttp
import httpx_aiohttp.httpx2
from pyreqwest.compatibility.httpx import HttpxTransport, SyncHttpxTransport
from replicate_typed import (
    AsyncClient,
    AsyncHTTPClient,
    AsyncHTTPTransport,
    Client,
    HTTPClient,
    HTTPTimeout,
    HTTPTransport,
)


class OwnTransport(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200)


class OwnTransport2(httpx2.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200)


def clients() -> None:
    Client(http_client=httpx.Client())
    Client(http_client=httpx2.Client())
    AsyncClient(http_client=httpx.AsyncClient())
    AsyncClient(http_client=httpx2.AsyncClient())
    AsyncClient(http_client=httpx_aiohttp.HttpxAiohttpClient())
    AsyncClient(http_client=httpx_aiohttp.httpx2.Httpx2AiohttpClient())


def transports() -> None:
    Client(transport=httpx.HTTPTransport())
    Client(transport=httpx2.HTTPTransport())
    Client(transport=SyncHttpxTransport())
    Client(transport=OwnTransport())
    Client(transport=httpx.MockTransport(lambda request: httpx.Response(200)))
    Client(transport=httpx2.MockTransport(lambda request: httpx2.Response(200)))
    AsyncClient(transport=httpx.AsyncHTTPTransport())
    AsyncClient(transport=httpx2.AsyncHTTPTransport())
    AsyncClient(transport=httpx_aiohttp.AiohttpTransport())
    AsyncClient(transport=httpx_aiohttp.httpx2.AiohttpTransport())
    AsyncClient(transport=HttpxTransport())
    AsyncClient(transport=OwnTransport2())
    AsyncClient(transport=httpx2.MockTransport(lambda request: httpx2.Response(200)))


def timeouts(client: Client) -> None:
    Client(timeout=httpx.Timeout(5.0, read=60.0))
    AsyncClient(timeout=httpx2.Timeout(5.0, read=60.0))
    client.timeout = httpx2.Timeout(5.0)
    client.timeout = 5
    client.with_options(timeout=httpx2.Timeout(5.0))
    assert_type(client.timeout, httpx.Timeout)


def passed_on(
    http_client: HTTPClient, transport: HTTPTransport, timeout: HTTPTimeout
) -> tuple[Client, Client]:
    return Client(http_client=http_client, timeout=timeout), Client(transport=transport)


def passed_on_async(http_client: AsyncHTTPClient, transport: AsyncHTTPTransport) -> AsyncClient:
    return AsyncClient(http_client=http_client) or AsyncClient(transport=transport)


def given() -> None:
    passed_on(httpx2.Client(), httpx2.HTTPTransport(), httpx2.Timeout(5.0))
    passed_on_async(httpx2.AsyncClient(), httpx2.AsyncHTTPTransport())
