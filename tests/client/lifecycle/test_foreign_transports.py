"""Streams and downloads over a transport or an httpx client of the caller's own."""

from __future__ import annotations

import inspect

import aiohttp
import httpx
import pytest
from _support.clients import TOKEN, file_output
from _support.event_streams import DONE, HEAD, TEXT, Described, event, events_of, follow, text_of
from _support.http_server import HttpServer, Response
from _support.scripted_api import ScriptedApi
from replicate_typed import FileError, InputError

CONTENT = bytes(range(256)) * 1000

ERRORS = [
    aiohttp.ClientPayloadError("payload"),
    OSError(5, "io"),
    RuntimeError("mine"),
    TimeoutError("slow"),
    httpx.StreamClosed(),
    EOFError(),
]


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks after its first chunk."""

    def __init__(self, chunk, error):
        self._steps = iter([chunk, error])

    def __iter__(self):
        return self

    def __next__(self):
        step = next(self._steps)
        if isinstance(step, Exception):
            raise step
        return step

    def __aiter__(self):
        return self

    async def __anext__(self):
        return next(self)


class Foreign(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that raises exceptions of its own at the stream and the file of a server.

    Args:
        error: What it raises.
        times: How often.
        is_late: Whether it raises in the middle of the body, and not before the response.
    """

    def __init__(self, error, times, *, is_late):
        self._error, self._times, self._is_late = error, times, is_late
        self._inner = httpx.HTTPTransport()
        self._async_inner = httpx.AsyncHTTPTransport()

    def _broken(self, request):
        """Return the response that breaks, None for a request that does not."""
        if not request.url.path.startswith(("/stream", "/file")) or not self._times:
            return None
        self._times -= 1
        if not self._is_late:
            raise self._error
        if request.url.path.startswith("/file"):
            return httpx.Response(200, stream=Broken(CONTENT[:1000], self._error))
        headers = {"Content-Type": "text/event-stream"}
        return httpx.Response(200, headers=headers, stream=Broken(event("a", "0"), self._error))

    def handle_request(self, request):
        return self._broken(request) or self._inner.handle_request(request)

    async def handle_async_request(self, request):
        return self._broken(request) or await self._async_inner.handle_async_request(request)

    def close(self):
        self._inner.close()

    async def aclose(self):
        await self._async_inner.aclose()


def pieces(request):
    """Return a stream that continues after the last id."""
    last = request.headers.get("last-event-id")
    events = [event(text, str(i)) for i, text in enumerate("abc")]
    return iter([HEAD, *events[int(last) + 1 if last else 0 :], DONE])


RUNNING = {
    "create": {"status": "processing"},
    "polls": [{"status": "processing"}] * 8 + [{"status": "succeeded", "output": list("abc")}],
}


@pytest.mark.parametrize("is_late", [True, False], ids=["reading", "connecting"])
@pytest.mark.parametrize("times", [1, 99], ids=["once", "always"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_stream__foreign_exception(mode, error, times, is_late):
    """Whatever a transport of the caller raises, the stream is opened again, or polled."""
    transport = Foreign(error, times, is_late=is_late)
    with ScriptedApi(**RUNNING, stream=pieces) as api:
        assert text_of(mode.collect(api.url, follow, transport=transport)) == "abc"


@pytest.mark.parametrize("is_late", [True, False], ids=["reading", "connecting"])
def test_events__foreign_exception(mode, is_late):
    """The same holds for the events of a prediction."""
    transport = Foreign(RuntimeError("mine"), 2, is_late=is_late)
    with Described(TEXT, **RUNNING, stream=pieces) as api:
        found = events_of(mode, api.url, "output_iterator", transport=transport)
    assert found == list("abc")


def test_stream__exception_of_the_program(mode, monkeypatch):
    """Over the connections of this package, other exceptions are the caller's own.

    A handler of a signal raises its exception in the middle of a read.
    """

    def interrupted(*_, **__):
        raise InterruptedError("soft time limit")

    client_class = httpx.Client if mode.name == "sync" else httpx.AsyncClient
    inner = client_class.send

    def send(self, request, **options):
        if request.url.path.startswith("/stream"):
            interrupted()
        return inner(self, request, **options)

    monkeypatch.setattr(client_class, "send", send)
    with ScriptedApi({"status": "processing"}, stream=pieces) as api:
        with pytest.raises(InterruptedError, match="soft time limit"):
            mode.collect(api.url, follow)
        assert api.cancel_count == 1


def read(mode, server, transport):
    """Return the content of a file, read over a transport."""

    def action(client):
        file = file_output(client, f"{server.base}/file.bin")
        return file.read() if mode.name == "sync" else file.aread()

    return mode.call(server.url, action, transport=transport)


@pytest.mark.parametrize("is_late", [True, False], ids=["reading", "connecting"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_download__foreign_exception(mode, error, is_late):
    """A download is requested again, and ends with an error of this package."""
    with HttpServer(Response(CONTENT)) as server:
        assert read(mode, server, Foreign(error, 1, is_late=is_late)) == CONTENT
        with pytest.raises(FileError, match=r"file\.bin cannot be read: ") as caught:
            read(mode, server, Foreign(error, 99, is_late=is_late))
    assert caught.value.__cause__ is error
    assert TOKEN not in str(caught.value)


def with_own_client(mode, own, read):
    """Return an action that reads a stream, and closes an httpx client in the loop that used it."""

    def read_all(client):
        yield from read(client)
        own.close()

    async def read_all_async(client):
        async for one in read(client):
            yield one
        await own.aclose()

    return read_all if mode.name == "sync" else read_all_async


def stream_of(client, kind):
    """Return the stream of a new prediction, or its events."""
    if kind == "stream":
        return client.stream("me/model", {})
    made = client.predictions.create(model="me/model", input={})
    if not inspect.isawaitable(made):
        return made.events()

    async def events():
        async for one in (await made).events():
            yield one

    return events()


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"Authorization": "Bearer of-the-caller"}},
        {"headers": {"Cookie": "session=of-the-caller"}},
        {"cookies": {"session": "of-the-caller"}},
        {"auth": ("me", "of-the-caller")},
    ],
    ids=["authorization", "cookie", "cookies", "auth"],
)
@pytest.mark.parametrize("kind", ["stream", "events"])
def test_stream__credentials_of_an_own_client(mode, options, kind):
    """An httpx client of the caller's own sends its credentials to no stream of another origin."""
    raw = event("a") + DONE
    polls = [{"status": "succeeded", "output": ["a"]}]
    with (
        HttpServer(lambda r: iter([HEAD, raw])) as elsewhere,
        Described(TEXT, {"status": "processing"}, polls, stream=lambda r: None) as api,
    ):
        answer = api.reply

        def reply(step, status=200):
            made = answer(step, status)
            made.body["urls"]["stream"] = f"{elsewhere.base}/stream/key"
            return made

        api.reply = reply
        own = (httpx.Client if mode.name == "sync" else httpx.AsyncClient)(**options)
        action = with_own_client(mode, own, lambda client: stream_of(client, kind))
        mode.collect(api.url, action, http_client=own)
        (request,) = elsewhere.requests
        assert {"authorization", "cookie"}.isdisjoint(request.headers)
        assert "of-the-caller" not in str(request)
    assert "authorization" in api.server.requests[0].headers


def test_foreign_transport__closed_client(mode):
    """A client that is closed stays an error that says so, also for a file."""
    with HttpServer(Response(CONTENT)) as server:

        def action(client):
            file = file_output(client, f"{server.base}/file.bin")
            if mode.name == "sync":
                client.close()
                return file.read()

            async def go():
                await client.aclose()
                return await file.aread()

            return go()

        with pytest.raises(Exception, match="closed") as caught:
            mode.call(server.url, action, transport=Foreign(OSError(), 0, is_late=False))
    assert not isinstance(caught.value, (FileError, InputError))
    assert type(caught.value).__module__ == "replicate_typed"
