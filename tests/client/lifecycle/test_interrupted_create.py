"""Interrupts before the create is answered: nothing that is paid for runs on."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.http_server import Response
from _support.interrupts import press_ctrl_c, set_times
from _support.listing_api import INPUT, ListingApi, interrupted
from _support.waiting import wait_until
from httpx_aiohttp import AiohttpTransport
from replicate_typed._async import pending
from replicate_typed._base.durations import SAFE_WAIT
from replicate_typed._http import connections, workers
from replicate_typed.local import AsyncConcatenateIterator, LocalServer


def test_ctrl_c__during_upload(mode):
    """Ctrl-C during an upload creates nothing."""

    def upload():
        press_ctrl_c()
        time.sleep(0.2)

    with ListingApi(upload=upload) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, lambda c: c.run("me/model", {"f": b"x"}, file_encoding="url"))
        time.sleep(0.25)
        assert (api.create_count, api.lists) == (0, [])


def test_ctrl_c__between_attempts(mode):
    """Ctrl-C between two attempts of a create sends no other."""

    def busy():
        press_ctrl_c()
        return Response({}, 429, headers={"Retry-After": "0.02"})

    with ListingApi(busy) as api:
        interrupted(mode, api)
        time.sleep(0.1)
        assert (api.create_count, api.cancel_count, api.lists) == (1, 0, [])


def test_ctrl_c__during_retry_delay(mode):
    """Ctrl-C ends the delay before another attempt."""

    def busy():
        threading.Timer(0.1, press_ctrl_c).start()
        return Response({}, 429, headers={"Retry-After": "20"})

    with ListingApi(busy) as api:
        began = time.monotonic()
        interrupted(mode, api)
        assert time.monotonic() - began < 10
        assert (api.create_count, api.cancel_count, api.lists) == (1, 0, [])


def test_ctrl_c__while_the_create_is_handed_over(monkeypatch):
    """Ctrl-C just when a thread takes the create over waits for the id too."""
    arrived = threading.Event()
    start = threading.Thread.start

    def create():
        arrived.set()
        time.sleep(0.2)
        return api.reply({"status": "processing"}, 201)

    def interrupted_start(thread):
        start(thread)
        if thread.name == "replicate-typed":
            arrived.wait(20)
            raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted_start)
    with ListingApi(create) as api, sync_client(api.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.run("me/model", INPUT)
        assert (api.create_count, api.canceled_ids, api.lists) == (1, ["p1"], [])


def test_close__during_create(mode):
    """Closing a client during a create cancels the prediction once its id is known."""
    begun = threading.Event()

    def create():
        begun.set()
        time.sleep(0.2)
        return api.reply({"status": "processing"}, 201)

    def close(client):
        if mode.name == "sync":
            with ThreadPoolExecutor(1) as threads:
                running = threads.submit(client.run, "me/model", INPUT)
                begun.wait(20)
                client.close()
                return running.exception(20)

        async def go():
            errors = []

            async def one():
                try:
                    await client.run("me/model", INPUT)
                except replicate.ReplicateError as error:
                    errors.append(error)

            async with anyio.create_task_group() as group:
                group.start_soon(one)
                await anyio.to_thread.run_sync(begun.wait, 20)
                await client.aclose()
            return errors[0]

        return go()

    polls = [{"status": "processing"}]
    with ListingApi(create, polls=polls) as api:
        assert isinstance(mode.call(api.url, close), replicate.ReplicateError)
        assert set(api.canceled_ids) == {"p1"}


@pytest.mark.parametrize("whose", ["ours", "httpx", "aiohttp"])
def test_task_cancel__queued_create(whose, monkeypatch):
    """A create that waits for a connection is not sent once its task was canceled.

    Neither in this client's own pool, nor in that of a client that the caller passed.
    """
    monkeypatch.setattr(connections, "MAX_REQUESTS", 1)
    release, arrived = threading.Event(), threading.Event()

    def create():
        arrived.set()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    def given():
        limits = httpx.Limits(max_connections=1)
        if whose == "httpx":
            return {"http_client": httpx.AsyncClient(limits=limits)}
        return {"transport": AiohttpTransport(limits=limits)} if whose == "aiohttp" else {}

    async def main():
        options = given()
        async with async_client(api.url, **options) as client:
            tasks = [
                asyncio.create_task(client.run("me/model", {"n": n}, wait=False)) for n in range(4)
            ]
            await asyncio.to_thread(arrived.wait, 20)
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0.05)
            release.set()
            await asyncio.gather(*tasks, return_exceptions=True)
        for one in options.values():
            await one.aclose()

    with ListingApi(create) as api:
        asyncio.run(main())
        whole = [
            request
            for request in api.server.requests
            if request.method == "POST"
            and not request.target.endswith("/cancel")
            and len(request.body) == int(request.headers["content-length"])
        ]
        assert len(whole) == 1


def test_ctrl_c__cancel_on_exit_false(mode, stalled):
    """With ``cancel_on_exit=False``, an interrupted create is not looked for."""
    with ListingApi(stalled, listed=[{"id": "ours"}]) as api:
        began = time.monotonic()
        interrupted(mode, api, cancel_on_exit=False)
        assert time.monotonic() - began < 10
        assert (api.lists, api.cancel_count) == ([], 0)


def test_ctrl_c__bounded_delay(mode, clock, monkeypatch):
    """The delay of an interrupted caller is bounded.

    The response comes late, and the cancel is never answered: one bound for both.
    """
    assert SAFE_WAIT < pending.ACK_GRACE < pending.CLEANUP_TIME == 5.0
    set_times(monkeypatch, CLEANUP_TIME=60.0, ACK_GRACE=40.0)
    release = threading.Event()

    def late():
        press_ctrl_c()
        time.sleep(0.5)
        clock.skip(59.5)
        return api.reply({"status": "processing"}, 201)

    def never():
        clock.skip(1)
        release.wait(20)

    with ListingApi(late, cancel=never) as api:
        began = time.monotonic()
        interrupted(mode, api)
        # Half a second is left for the cancel. A bound of its own would be that of one attempt.
        assert time.monotonic() - began < 10
        assert api.cancel_count == 1
        release.set()


def test_ctrl_c__late_response(short_grace):
    """Blocking code cancels a prediction whose id comes after the caller went.

    In a program that goes on, such as a notebook.
    """
    release = threading.Event()

    def late():
        press_ctrl_c()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    with ListingApi(late) as api, sync_client(api.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.run("me/model", INPUT)
        assert api.cancel_count == 0
        release.set()
        wait_until(lambda: api.cancel_count)
        assert api.canceled_ids == ["p1"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("wait", [1, False, 60])
def test_task_cancel__any_time(backend, wait, monkeypatch, caplog):
    """Whenever tasks are canceled, no prediction runs on.

    Sixty tasks, each canceled at another time: some before the create, some long after it.
    """

    async def endless(n: int) -> int:
        await asyncio.sleep(3600)
        return n

    async def talk(n: int) -> AsyncConcatenateIterator[str]:
        while True:
            yield f"{n} "
            await asyncio.sleep(0.01)

    # A create is answered after its hold, or known to the list within two seconds.
    set_times(monkeypatch, CLEANUP_TIME=60.0, ACK_GRACE=30.0, HELD_ACK_GRACE=2.0)
    moments = random.Random(7)

    async def call(client, n):
        with anyio.move_on_after(moments.random() * 0.5):
            if n % 3:
                await client.run("me/endless", {"n": n}, wait=wait)
            async with client.stream("me/talk", {"n": n}) as events:
                async for _ in events:
                    pass

    async def main(server):
        async with async_client(server.url, server.token) as client:
            async with anyio.create_task_group() as group:
                for name in ("endless", "talk"):
                    group.start_soon(client.models.get, f"me/{name}")
            # On a busy machine all sixty may be canceled before any create.
            for first in range(0, 600, 60):
                async with anyio.create_task_group() as group:
                    for n in range(first, first + 60):
                        group.start_soon(call, client, n)
                if server.predictions():
                    break

    caplog.set_level(logging.ERROR, "replicate_typed")
    with LocalServer({"me/endless": endless, "me/talk": talk}, seed=7) as server:
        anyio.run(main, server, backend=backend)
        records = server.predictions()
        assert records
        assert len({record["input"]["n"] for record in records}) == len(records)
        assert [record for record in records if not record["completed"]] == []


@pytest.mark.parametrize("interrupt", [False, True])
def test_create__without_another_thread(interrupt, monkeypatch, caplog):
    """A create is sent although no thread can be started, and named if it is interrupted.

    As in a thread that works on after the main thread has ended, from Python 3.12 on.
    """

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    def create():
        if interrupt:
            press_ctrl_c()
            time.sleep(0.2)
        return api.reply({"status": "succeeded", "output": "whole"}, 201)

    monkeypatch.setattr(workers, "_Worker", refuse)
    with ListingApi(create) as api, sync_client(api.url) as client:
        if interrupt:
            with pytest.raises(KeyboardInterrupt):
                client.run("me/model", INPUT)
            assert "may run all the same" in caplog.text
        else:
            assert client.run("me/model", INPUT) == "whole"
        assert api.create_count == 1
