"""HTTP clients and transports that the caller passes."""

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


def test_a_callers_own_httpx_client_is_used_and_not_closed(api):
    with (
        httpx.Client(headers={"X-Mine": "1"}, verify=False) as own,
        sync_client(api.url, http_client=own) as client,
    ):
        account(client)
        client.close()
        assert not own.is_closed
    assert api.requests[0].headers["x-mine"] == "1"


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_callers_own_async_httpx_client_is_used_and_not_closed(api, backend):
    async def main():
        async with httpx.AsyncClient(headers={"X-Mine": "1"}) as own:
            async with async_client(api.url, http_client=own) as client:
                await account(client)
            assert not own.is_closed

    anyio.run(main, backend=backend)
    assert api.requests[0].headers["x-mine"] == "1"


def test_a_callers_closed_client_is_an_error_of_ours(api):
    own = httpx.Client()
    own.close()
    with pytest.raises(replicate.ReplicateError, match="closed"):
        account(sync_client(api.url, http_client=own))


def test_a_transport_of_an_event_loop_that_has_ended_is_told_of(api):
    client = async_client(api.url, transport=AiohttpTransport())
    assert asyncio.run(account(client)).username == "me"
    with pytest.raises(replicate.ReplicateError, match="make a client in each"):
        asyncio.run(account(client))


def test_what_is_given_for_the_other_kind_of_code_is_not_passed_over(mode, api):
    wrong = {
        "sync": ({"transport": httpx.AsyncHTTPTransport()}, {"http_client": httpx.AsyncClient()}),
        "async": ({"transport": httpx.HTTPTransport()}, {"http_client": httpx.Client()}),
    }
    for options in wrong["sync" if mode.name == "sync" else "async"]:
        with pytest.raises(replicate.ReplicateError, match="of the other kind"):
            mode.call(api.url, account, **options)
    assert api.requests == []


def test_old_async_spellings_do_not_pass_a_given_client_over(api):
    with (
        httpx.Client() as own,
        sync_client(api.url, http_client=own) as client,
        pytest.raises(replicate.ReplicateError, match="of the other kind"),
    ):
        asyncio.run(client.account.async_get())
    assert api.requests == []


def test_a_client_and_a_transport_are_one_too_many():
    with pytest.raises(replicate.InputError, match="http_client= or transport="):
        replicate.Client("x", http_client=httpx.Client(), transport=httpx.HTTPTransport())


class Counting(httpx.BaseTransport):
    def __init__(self):
        self.seen = 0
        self._inner = httpx.HTTPTransport(verify=ssl.create_default_context())

    def handle_request(self, request):
        self.seen += 1
        return self._inner.handle_request(request)

    def close(self):
        self._inner.close()


class AsyncCounting(httpx.AsyncBaseTransport):
    def __init__(self):
        self.seen = 0
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        self.seen += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self):
        await self._inner.aclose()


def test_a_transport_of_the_callers_is_used(api, mode):
    transport = Counting() if mode.name == "sync" else AsyncCounting()
    assert mode.call(api.url, account, transport=transport).username == "me"
    assert transport.seen == 1


@pytest.mark.parametrize("error", [RuntimeError("mine"), ValueError("mine"), MemoryError("mine")])
def test_only_transport_exceptions_are_caught(mode, error):
    """A worker's soft time limit, raised in the middle of a request, is nobody else's business."""
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
