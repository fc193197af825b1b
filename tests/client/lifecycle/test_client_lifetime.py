"""How long a client lives: event loops, threads, closing, what is left behind."""

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


def test_one_async_client_survives_several_event_loops(api):
    client = async_client(api.url)
    for _ in range(3):
        assert asyncio.run(account(client)).username == "me"
    assert anyio.run(account, client, backend="trio").username == "me"


def test_nothing_is_left_behind_by_a_client_that_nobody_closed():
    before = threading.active_count()
    with ScriptedApi({"status": "processing"}, [{"status": "succeeded", "output": 1}]) as api:

        async def main():
            client = async_client(api.url)
            assert await client.run("me/model", {}) == 1
            assert len(asyncio.all_tasks()) == 1

        asyncio.run(main())
        assert sync_client(api.url).run("me/model", {}) == 1
        gc.collect()
    assert threading.active_count() <= before + 1


def test_a_client_is_safe_in_threads(api):
    with sync_client(api.url) as client, ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _: account(client).username, range(200)))
    assert names == ["me"] * 200


def test_a_closed_client_says_so(mode, api):
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


def test_a_client_that_is_closed_cancels_what_it_runs(mode):
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
