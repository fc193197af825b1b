"""A stream that its caller leaves: the prediction is canceled."""

from __future__ import annotations

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import sync_client
from _support.modes import with_async_client
from _support.scripted_api import ScriptedApi

BACKENDS = ["asyncio", "trio"]


def test_a_sync_stream_that_is_closed_early_cancels():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}) as events:
            assert str(next(events)) == "a"
        assert api.cancel_count == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_async_stream_that_is_closed_early_cancels(backend):
    async def main(client):
        async with client.stream("me/model", {}) as events:
            assert str(await anext(events)) == "a"

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def test_a_stream_that_is_dropped_by_a_break_cancels():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        for _ in client.stream("me/model", {}):
            break
        assert api.cancel_count == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_async_stream_under_a_cancellation_cancels(backend):
    async def main(client):
        with anyio.move_on_after(0.15):
            async for _ in client.stream("me/model", {}):
                pass

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def test_a_stream_that_is_closed_does_not_cancel_if_told_not_to():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}, cancel_on_exit=False) as events:
            next(events)
        assert api.cancel_count == 0


def test_a_stream_that_times_out_cancels(mode):
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.collect(api.url, lambda c: c.stream("me/model", {}, timeout=0.1))
        assert api.cancel_count == 1
    assert caught.value.prediction.id == "p1"


def test_a_stream_that_an_error_leaves_is_canceled_before_its_client_is_closed(mode):
    """The garbage collector comes too late: the client is closed on the way out too."""
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
        with pytest.raises(ValueError):  # noqa: PT011 - its own
            mode.call(api.url, leave)
        assert api.cancel_count == 1


def test_a_stream_that_was_never_begun_creates_nothing(mode):
    with ScriptedApi() as api:

        def action(client):
            client.stream("me/model", {})

        mode.call(api.url, action)
        assert api.create_count == 0
