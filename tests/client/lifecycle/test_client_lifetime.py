"""The lifetime of a client: event loops, threads, closing, and what is left behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    async_client,
    sync_client,
)
from _support.scripted_api import ScriptedApi
from _support.waiting import wait_until


def test_async_client__several_event_loops(api):
    """One client works in several event loops, of asyncio and of trio."""
    client = async_client(api.url)
    for _ in range(3):
        assert asyncio.run(account(client)).username == "me"
    assert anyio.run(account, client, backend="trio").username == "me"


def test_client__never_closed():
    """A client that was never closed leaves no task and no thread behind."""
    before = threading.active_count()
    with ScriptedApi({"status": "processing"}, [{"status": "succeeded", "output": 1}]) as api:

        async def main():
            client = async_client(api.url)
            assert await client.run("me/model", {}) == 1
            assert len(asyncio.all_tasks()) == 1

        asyncio.run(main())
        assert sync_client(api.url).run("me/model", {}) == 1
        gc.collect()
    # Threads that were told to end take a moment.
    wait_until(lambda: threading.active_count() <= before + 1)


def test_client__threads(api):
    """A client is shared between threads."""
    with sync_client(api.url) as client, ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _: account(client).username, range(200)))
    assert names == ["me"] * 200


def test_client__closed(mode, api):
    """A closed client raises an error that says so."""

    def action(client):
        if mode.name == "sync":
            client.close()
            return account(client)

        async def go():
            await client.aclose()
            return await account(client)

        return go()

    with pytest.raises(replicate.ReplicateError, match="closed"):
        mode.call(api.url, action)


def test_close__cancels_streams(mode):
    """Closing a client cancels the predictions of its open streams."""
    kept = []

    def begin(client):
        kept.append(client.with_options(timeout=9).stream("me/model", {}))
        return next(kept[0]) if mode.name == "sync" else anext(kept[0])

    def close(client):
        return client.close() if mode.name == "sync" else client.aclose()

    def both(client):
        begun = begin(client)
        if mode.name == "sync":
            return close(client)

        async def go():
            await begun
            await close(client)
            await kept[0].aclose()

        return go()

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        mode.call(api.url, both)
        assert api.cancel_count == 1
