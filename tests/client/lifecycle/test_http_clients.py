"""HTTP clients and transports of the caller."""

from __future__ import annotations

import asyncio
import ssl

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    async_client,
    sync_client,
)
from httpx_aiohttp import AiohttpTransport


def test_http_client__sync(api):
    """The caller's own httpx client is used, and not closed."""
    with (
        httpx.Client(headers={"X-Mine": "1"}, verify=False) as own,
        sync_client(api.url, http_client=own) as client,
    ):
        account(client)
        client.close()
        assert not own.is_closed
    assert api.requests[0].headers["x-mine"] == "1"


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_http_client__async(api, backend):
    """The caller's own async httpx client is used, and not closed."""

    async def main():
        async with httpx.AsyncClient(headers={"X-Mine": "1"}) as own:
            async with async_client(api.url, http_client=own) as client:
                await account(client)
            assert not own.is_closed

    anyio.run(main, backend=backend)
    assert api.requests[0].headers["x-mine"] == "1"


def test_http_client__closed(api):
    """A closed client of the caller is an error of this package."""
    own = httpx.Client()
    own.close()
    with pytest.raises(replicate.ReplicateError, match="closed"):
        account(sync_client(api.url, http_client=own))


def test_transport__ended_event_loop(api):
    """A transport of an event loop that has ended is an error that says what to do."""
    client = async_client(api.url, transport=AiohttpTransport())
    assert asyncio.run(account(client)).username == "me"
    with pytest.raises(replicate.ReplicateError, match="make a client in each"):
        asyncio.run(account(client))


def test_http_client__other_kind(mode, api):
    """A client or transport cannot use the httpx client or transport is refused, not ignored."""
    wrong = {
        "sync": ({"transport": httpx.AsyncHTTPTransport()}, {"http_client": httpx.AsyncClient()}),
        "async": ({"transport": httpx.HTTPTransport()}, {"http_client": httpx.Client()}),
    }
    for options in wrong["sync" if mode.name == "sync" else "async"]:
        with pytest.raises(
            replicate.ReplicateError, match="cannot use the httpx client or transport"
        ):
            mode.call(api.url, account, **options)
    assert api.requests == []


def test_http_client__async_methods(api):
    """The ``async_`` methods refuse a blocking client of the caller, and do not ignore it."""
    with (
        httpx.Client() as own,
        sync_client(api.url, http_client=own) as client,
        pytest.raises(replicate.ReplicateError, match="cannot use the httpx client or transport"),
    ):
        asyncio.run(client.account.async_get())
    assert api.requests == []


def test_http_client__with_transport():
    """A client and a transport together are refused."""
    with pytest.raises(replicate.InputError, match="http_client= or transport="):
        replicate.Client("x", http_client=httpx.Client(), transport=httpx.HTTPTransport())


class Counting(httpx.BaseTransport):
    """A transport that counts requests."""

    def __init__(self):
        self.seen = 0
        self._inner = httpx.HTTPTransport(verify=ssl.create_default_context())

    def handle_request(self, request):
        self.seen += 1
        return self._inner.handle_request(request)

    def close(self):
        self._inner.close()


class AsyncCounting(httpx.AsyncBaseTransport):
    """An async transport that counts requests."""

    def __init__(self):
        self.seen = 0
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        self.seen += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self):
        await self._inner.aclose()


def test_transport__custom(api, mode):
    """The caller's own transport carries the requests."""
    transport = Counting() if mode.name == "sync" else AsyncCounting()
    assert mode.call(api.url, account, transport=transport).username == "me"
    assert transport.seen == 1


@pytest.mark.parametrize("error", [RuntimeError("mine"), ValueError("mine"), MemoryError("mine")])
def test_transport__foreign_exceptions(mode, error):
    """Only exceptions of httpx are caught.

    As a worker's soft time limit, raised in the middle of a request.
    """
    calls = []

    class Broken(httpx.BaseTransport):
        def handle_request(self, request):
            calls.append(request)
            raise error

    class AsyncBroken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            calls.append(request)
            raise error

    transport = Broken() if mode.name == "sync" else AsyncBroken()
    for action in (account, lambda c: c.run("me/model", {})):
        calls.clear()
        with pytest.raises(type(error)) as caught:
            mode.call("http://api.invalid", action, transport=transport)
        assert caught.value is error
        assert len(calls) == 1
