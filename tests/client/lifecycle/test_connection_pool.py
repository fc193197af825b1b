"""The connection pool: concurrent calls up to a limit, the others queued, none starved."""

from __future__ import annotations

import asyncio
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import async_client
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi
from _support.waiting import wait_until
from replicate_typed import RetryPolicy
from replicate_typed._http import asyncio_stream, connections, sharding
from replicate_typed._http.connections import MAX_REQUESTS

ONCE = RetryPolicy(max_retries=0)


class Barrier:
    """A server that responds once as many requests as the limit have arrived."""

    def __init__(self, needed: int = MAX_REQUESTS) -> None:
        self.most = 0
        self._needed = needed
        self._inside = 0
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._full = threading.Event()

    def respond(self, request):
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
            if self._inside >= self._needed:
                self._full.set()
        self._full.wait(30)
        self._full.set()  # once is enough of waiting in vain
        with self._lock:
            self._inside -= 1
        if request.method == "POST":
            id = f"p{next(self._numbers)}"
            return Response(prediction_json("http://x", "succeeded", id, output="me"), 201)
        return Response(ACCOUNT)


def at_once(mode, count, call=account, result="username"):
    """Return an action that makes many calls at the same time, and returns their results."""

    def action(client):
        if mode.name == "sync":
            with ThreadPoolExecutor(count) as threads:
                return list(threads.map(lambda _: getattr(call(client), result), range(count)))

        async def go():
            names = []

            async def one():
                names.append(getattr(await call(client), result))

            async with anyio.create_task_group() as group:
                for _ in range(count):
                    group.start_soon(one)
            return names

        return go()

    return action


def test_pool__max_requests(mode):
    """More calls than the limit are carried in turns."""
    barrier = Barrier()
    with HttpServer(barrier.respond) as server:
        assert mode.call(server.url, at_once(mode, 150)) == ["me"] * 150
    assert barrier.most == MAX_REQUESTS


def test_pool__held_creates(mode):
    """Many more creates are held at the same time than there are other requests."""
    count = MAX_REQUESTS + 50
    barrier = Barrier(count)

    def create(client):
        return client.predictions.create("me/model", {}, wait=60)

    with HttpServer(barrier.respond) as server:
        assert mode.call(server.url, at_once(mode, count, create, "output")) == ["me"] * count
    assert barrier.most == count


def test_pool__idle_connections(mode, monkeypatch):
    """Connections stay open for more calls at once, until they were not needed for a while."""
    barrier = Barrier()
    with HttpServer(barrier.respond) as server:

        def action(client):
            if mode.name == "sync":
                for _ in range(2):
                    at_once(mode, MAX_REQUESTS)(client)
                monkeypatch.setattr(sharding, "MAX_IDLE_TIME", 0.0)
                account(client)
                wait_until(lambda: server.open <= 1)
                return account(client)

            async def go():
                for _ in range(2):
                    await at_once(mode, MAX_REQUESTS)(client)
                monkeypatch.setattr(sharding, "MAX_IDLE_TIME", 0.0)
                await account(client)
                await anyio.to_thread.run_sync(wait_until, lambda: server.open <= 1)
                return await account(client)

            return go()

        assert mode.call(server.url, action).username == "me"
        assert barrier.most == MAX_REQUESTS
        assert server.accepted <= MAX_REQUESTS + 1


def test_pool__looks_at_few_connections(monkeypatch):
    """A call looks at its own connection, however many are made at once.

    httpx alone looks at all of its connections whenever a call begins or ends.
    """
    looks = 0
    is_readable = asyncio_stream.is_readable

    def counted(descriptor):
        nonlocal looks
        looks += 1
        return is_readable(descriptor)

    monkeypatch.setattr(asyncio_stream, "is_readable", counted)

    async def main():
        async with async_client(server.url) as client:
            await asyncio.gather(*(account(client) for _ in range(1000)))

    with HttpServer(lambda _: Response(ACCOUNT)) as server:
        asyncio.run(main())
    assert 0 < looks <= 1000


@pytest.fixture
def one_at_a_time(monkeypatch):
    """A client with a limit of one request."""
    monkeypatch.setattr(connections, "MAX_REQUESTS", 1)
    monkeypatch.setattr(connections, "MAX_LONG_LIVED", 1)


@pytest.mark.usefixtures("one_at_a_time")
def test_pool__timeout(mode):
    """A call that gets no connection in time is a timeout, and was not sent."""
    begun, release = threading.Event(), threading.Event()

    def respond(request):
        begun.set()
        release.wait(30)
        return Response(ACCOUNT)

    def action(client):
        if mode.name == "sync":
            with ThreadPoolExecutor(1) as threads:
                first = threads.submit(account, client)
                begun.wait(30)
                with pytest.raises(replicate.APITimeoutError, match="was free in time") as caught:
                    client.predictions.create("me/model")
                release.set()
                return caught.value, first.result().username

        async def go():
            names = []

            async def one():
                names.append((await account(client)).username)

            async with anyio.create_task_group() as group:
                group.start_soon(one)
                await anyio.to_thread.run_sync(begun.wait, 30)
                with pytest.raises(replicate.APITimeoutError, match="was free in time") as caught:
                    await client.predictions.create("me/model")
                release.set()
            return caught.value, names[0]

        return go()

    timeout = httpx.Timeout(30, pool=0.05)
    with HttpServer(respond) as server:
        error, name = mode.call(server.url, action, timeout=timeout, policy=ONCE)
    assert name == "me"
    assert not error.maybe_accepted
    assert server.targets("POST") == []


@pytest.mark.usefixtures("one_at_a_time")
def test_pool__held_create(mode):
    """A create that is held takes no capacity from other calls."""
    asked = threading.Event()

    def respond(request):
        if request.method == "POST":
            asked.wait(30)
            return Response(prediction_json("http://x", "succeeded", output=1), 201)
        asked.set()
        return Response(ACCOUNT)

    def action(client):
        if mode.name == "sync":
            with ThreadPoolExecutor(1) as threads:
                held = threads.submit(client.predictions.create, "me/model", {}, wait=60)
                wait_until(lambda: server.targets("POST"))
                return account(client).username, held.result().output

        async def go():
            outputs = []

            async def one():
                outputs.append((await client.predictions.create("me/model", {}, wait=60)).output)

            async with anyio.create_task_group() as group:
                group.start_soon(one)
                await anyio.to_thread.run_sync(wait_until, lambda: server.targets("POST"))
                username = (await account(client)).username
            return username, outputs[0]

        return go()

    with HttpServer(respond) as server:
        timeout = httpx.Timeout(30, pool=5)
        assert mode.call(server.url, action, timeout=timeout) == ("me", 1)


@pytest.mark.usefixtures("one_at_a_time")
def test_pool__released_after_errors(mode):
    """Errors, resets and garbled responses give their capacity back."""
    answers = [Response({"detail": "no"}, 404), None, Response(b"<html>"), Response(ACCOUNT)]
    with HttpServer(lambda _: answers.pop(0)) as server:

        def action(client):
            if mode.name == "sync":
                for _ in range(3):
                    with pytest.raises(replicate.APIError):
                        account(client)
                return account(client)

            async def go():
                for _ in range(3):
                    with pytest.raises(replicate.APIError):
                        await account(client)
                return await account(client)

            return go()

        timeout = httpx.Timeout(30, pool=5)
        assert mode.call(server.url, action, timeout=timeout, policy=ONCE).username == "me"


@pytest.mark.usefixtures("one_at_a_time")
def test_pool__released_after_cancellation():
    """A canceled call gives its capacity back."""
    begun = threading.Event()

    def respond(request):
        if not begun.is_set():
            begun.set()
            return iter([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", hang()])
        return Response(ACCOUNT)

    gone = threading.Event()

    def hang():
        gone.wait(30)
        return b""

    async def main():
        async with async_client(server.url, timeout=httpx.Timeout(30, pool=5)) as client:
            task = asyncio.create_task(account(client))
            await asyncio.to_thread(begun.wait, 30)
            waiting = asyncio.create_task(account(client))
            await asyncio.sleep(0)
            task.cancel()
            waiting.cancel()
            await asyncio.gather(task, waiting, return_exceptions=True)
            gone.set()
            return await account(client)

    with HttpServer(respond) as server:
        assert asyncio.run(main()).username == "me"


@pytest.mark.usefixtures("one_at_a_time")
def test_pool__stream(mode):
    """A stream takes no capacity from other calls."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    asked = threading.Event()

    def stream(request):
        yield head + b"event: output\ndata: a\n\n"
        asked.wait(30)
        yield b"event: output\ndata: b\n\nevent: done\ndata: {}\n\n"

    def action(client):
        if mode.name == "sync":
            got = []
            for event in client.stream("me/model", {}):
                got.append(str(event))
                client.predictions.get("p1")
                asked.set()
            return got

        async def go():
            got = []
            async for event in client.stream("me/model", {}):
                got.append(str(event))
                await client.predictions.get("p1")
                asked.set()
            return got

        return go()

    done = {"status": "succeeded", "output": ["a", "b"]}
    with ScriptedApi({"status": "processing"}, [done], stream=stream) as api:
        assert mode.call(api.url, action, timeout=httpx.Timeout(30, pool=5)) == ["a", "b", ""]
