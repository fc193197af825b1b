"""Canceling a prediction when its stream is closed early."""

from __future__ import annotations

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import sync_client
from _support.modes import with_async_client
from _support.scripted_api import ScriptedApi

BACKENDS = ["asyncio", "trio"]


def test_stream__close():
    """Closing a sync stream early cancels the prediction."""
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}) as events:
            assert str(next(events)) == "a"
        assert api.cancel_count == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_stream__close(backend):
    """Closing an async stream early cancels the prediction."""

    async def main(client):
        async with client.stream("me/model", {}) as events:
            assert str(await anext(events)) == "a"

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def test_stream__break():
    """Leaving a loop over a stream cancels the prediction."""
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        for _ in client.stream("me/model", {}):
            break
        assert api.cancel_count == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_stream__cancel_scope(backend):
    """Canceling the scope of an async stream cancels the prediction."""

    async def main(client):
        with anyio.move_on_after(60) as scope:
            async for _ in client.stream("me/model", {}):
                scope.deadline = anyio.current_time()

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def test_stream__close_without_cancel():
    """With ``cancel_on_exit=False``, closing a stream leaves the prediction running."""
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}, cancel_on_exit=False) as events:
            next(events)
        assert api.cancel_count == 0


def test_stream__timeout(mode, clock):
    """A timeout of a stream cancels the prediction."""

    def poll():
        clock.skip(61)
        return api.reply({"status": "processing", "output": ["a"]})

    with ScriptedApi({"status": "processing", "output": ["a"]}, [poll]) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.collect(api.url, lambda c: c.stream("me/model", {}, timeout=60))
        assert api.cancel_count == 1
    assert caught.value.prediction.id == "p1"


def test_stream__exception_in_loop(mode):
    """An exception in a loop over a stream cancels before the client is closed.

    The garbage collector comes too late: the client is closed on the way out too.
    """
    if mode.name == "trio":
        pytest.skip("trio warns of a generator that is not closed, as it should")

    def leave(client):
        if mode.name == "sync":
            for _ in client.stream("me/model", {}):
                raise ValueError

        async def body():
            async for _ in client.stream("me/model", {}):
                raise ValueError

        return body()

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with pytest.raises(ValueError):  # noqa: PT011 - it is raised by the test
            mode.call(api.url, leave)
        assert api.cancel_count == 1


def test_stream__never_started(mode):
    """A stream that is never iterated creates nothing."""
    with ScriptedApi() as api:

        def action(client):
            client.stream("me/model", {})

        mode.call(api.url, action)
        assert api.create_count == 0
