"""HTTP clients and transports of the caller."""

from __future__ import annotations

import asyncio
import http.client
import signal
import ssl

import anyio
import httpx
import httpx2
import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import async_client, file_output, sync_client
from _support.http_server import HttpServer, Response
from httpx_aiohttp import AiohttpTransport
from replicate_typed import RetryPolicy

FAST = RetryPolicy(max_retries=2, base=0.001, cap=0.001)


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


@pytest.mark.parametrize("engine", ["httpx", "httpx2"])
def test_http_client__credentials(mode, api, engine):
    """What the caller's client adds to requests is sent to the API, its credentials nowhere else."""
    library = {"httpx": httpx, "httpx2": httpx2}[engine]
    kind = library.Client if mode.name == "sync" else library.AsyncClient
    own = kind(headers={"X-Mine": "1", "Authorization": "Bearer mine"}, cookies={"key": "mine"})
    basic = kind(auth=("me", "mine"))
    with HttpServer(Response(b"content", content_type="text/plain")) as delivery:
        for client in (own, basic):

            def action(made):
                file = file_output(made, f"{delivery.base}/x.txt")
                return file.read() if mode.name == "sync" else file.aread()

            async def main(made, client=client, action=action):
                async with client:
                    await account(made)
                    return await action(made)

            def blocking(made, client=client, action=action):
                with client:
                    account(made)
                    return action(made)

            call = blocking if mode.name == "sync" else main
            assert mode.call(api.url, call, http_client=client) == b"content"
    assert api.requests[0].headers["x-mine"] == "1"
    assert len(delivery.requests) == 2
    for request in delivery.requests:
        assert "authorization" not in request.headers
        assert "cookie" not in request.headers


def test_http_client__wrong_kind():
    """What is no client or transport is named at once."""
    with pytest.raises(replicate.InputError, match=r"http_client.* not builtins\.str"):
        replicate.Client("r8_x", http_client="no")
    with pytest.raises(replicate.InputError, match=r"transport.* not httpx2\.Client|_client"):
        replicate.Client("r8_x", transport=httpx2.Client())
    with pytest.raises(replicate.InputError, match=r"http_client.* not httpx2"):
        replicate.Client("r8_x", http_client=httpx2.HTTPTransport())


def test_http_client__timeout_of_httpx2(api):
    """A timeout of httpx2 is one."""
    with sync_client(api.url, timeout=httpx2.Timeout(3.0, read=4.0)) as client:
        assert account(client)


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
    """A client or transport of the other kind is refused, not ignored."""
    wrong = {
        "sync": ({"transport": httpx.AsyncHTTPTransport()}, {"http_client": httpx.AsyncClient()}),
        "async": ({"transport": httpx.HTTPTransport()}, {"http_client": httpx.Client()}),
    }
    for options in wrong["sync" if mode.name == "sync" else "async"]:
        with pytest.raises(
            replicate.ReplicateError, match="cannot use the HTTP client or transport"
        ):
            mode.call(api.url, account, **options)
    assert api.requests == []


def test_http_client__async_methods(api):
    """The ``async_`` methods refuse a blocking client of the caller, and do not ignore it."""
    with (
        httpx.Client() as own,
        sync_client(api.url, http_client=own) as client,
        pytest.raises(replicate.ReplicateError, match="cannot use the HTTP client or transport"),
    ):
        asyncio.run(client.models.async_get("me/model"))
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


class ForeignError(Exception):
    """What the transport of a test raises."""


class Unmapped(ExceptionGroup):
    """The like of what some task groups raise."""


def broken_transport(mode, calls, fail, *, reads_body=False):
    """Return a transport that notes each request, asks for its body or does not, and fails."""

    class Broken(httpx.BaseTransport):
        def handle_request(self, request):
            calls.append(request)
            if reads_body:
                list(request.stream)
            fail()

    class AsyncBroken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            calls.append(request)
            if reads_body:
                _ = [chunk async for chunk in request.stream]
            fail()

    return Broken() if mode.name == "sync" else AsyncBroken()


def raising(error):
    """Return a function that raises an error."""

    def fail():
        raise error

    return fail


def create(client):
    """Create a prediction."""
    return client.predictions.create(model="me/model", input={})


FOREIGN = [
    ForeignError("mine"),
    RuntimeError("mine"),
    ValueError("mine"),
    OSError(24, "mine"),
    TimeoutError("mine"),
    EOFError("mine"),
    http.client.BadStatusLine("mine"),
    Unmapped("mine", [OSError("one"), OSError("two")]),
    httpx.StreamClosed(),
]


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("reads_body", [False, True], ids=["before the body", "after the body"])
def test_transport__foreign_exceptions(mode, error, reads_body):
    """Whatever a transport raises is an error of the tree.

    A create whose body the transport has asked for may have been carried out, and is not sent
    again, whatever the class of the exception says.
    """
    calls = []
    transport = broken_transport(mode, calls, raising(error), reads_body=reads_body)

    def caught(action):
        calls.clear()
        with pytest.raises(replicate.APIConnectionError) as raised:
            mode.call("http://api.invalid", action, transport=transport, policy=FAST)
        assert raised.value.__cause__ is error
        assert isinstance(raised.value, TimeoutError) == isinstance(error, TimeoutError)
        return raised.value

    assert not caught(account).maybe_accepted
    assert len(calls) == 1 + FAST.max_retries
    for action in (create, lambda c: c.run("me/model", {}, cancel_on_exit=False)):
        assert caught(action).maybe_accepted == reads_body
        assert len(calls) == (1 if reads_body else 1 + FAST.max_retries)


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.PoolTimeout("no")],
    ids=lambda error: type(error).__name__,
)
def test_transport__lies(mode, error):
    """A transport that says that there was no connection is not believed after the body."""
    calls = []
    transport = broken_transport(mode, calls, raising(error), reads_body=True)
    with pytest.raises(replicate.APIConnectionError, match="may have been carried out"):
        mode.call("http://api.invalid", create, transport=transport, policy=FAST)
    assert len(calls) == 1


def test_transport__memory_error(mode):
    """What no transport raises of itself is not caught."""
    transport = broken_transport(mode, [], raising(MemoryError()))
    with pytest.raises(MemoryError):
        mode.call("http://api.invalid", account, transport=transport)


class TimeLimit(Exception):
    """What a worker's time limit raises."""


@pytest.mark.parametrize("error", [TimeLimit, TimeoutError, OSError, ValueError])
def test_transport__exception_of_a_signal_handler(mode, error):
    """The time limit of a worker reaches the caller, also where a transport takes it for its own."""
    calls = []

    def limit(number, frame):
        raise error("time limit")

    def fail():
        try:
            signal.raise_signal(signal.SIGUSR1)
        except OSError as caught:
            raise httpx.ReadTimeout("slow") from caught

    before = signal.signal(signal.SIGUSR1, limit)
    try:
        with pytest.raises(error, match="time limit"):
            mode.call("http://api.invalid", account, transport=broken_transport(mode, calls, fail))
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert len(calls) == 1
