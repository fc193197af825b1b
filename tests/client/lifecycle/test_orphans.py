"""Canceling a prediction whose create was never answered, by way of the list."""

from __future__ import annotations

import threading
import time
from functools import partial

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import async_client
from _support.http_server import Response
from _support.interrupts import press_ctrl_c, set_times
from _support.listing_api import INPUT, ListingApi, interrupted
from _support.scripted_api import run


def test_orphan__found_and_canceled(mode, stalled, short_grace, caplog):
    """A prediction whose create was not answered is found in the list and canceled."""
    others = [
        {"id": "over", "status": "succeeded"},
        {"id": "other-input", "input": {"prompt": "b"}},
        {"id": "other-model", "model": "you/model"},
        {"id": "older", "created_at": "2026-01-01T00:00:00Z"},
        {"id": "deployed", "deployment": "me/model", "model": "you/model"},
    ]
    with ListingApi(stalled, listed=[*others, {"id": "ours", "status": "starting"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]
        assert "created_after=" in api.lists[0]
    assert "which may run all the same" not in caplog.text


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_orphan__ambiguous_without_hold(mode, stalled, short_grace, caplog, verb):
    """Without a long hold, a similar prediction may be another's, and is left alone.

    The API should have responded: the create may not have arrived at all.
    """
    with ListingApi(stalled, listed=[{"id": "anothers"}]) as api:
        interrupted(mode, api, verb)
        assert api.canceled_ids == []
    assert "which may run all the same. Look at anothers" in caplog.text


def test_orphan__known_prediction(mode, short_grace, caplog):
    """A prediction that the same client knows is not taken for the orphan."""
    release = threading.Event()
    creates = iter(["first", "stalled"])

    def create():
        if next(creates) == "first":
            return api.reply({"status": "processing", "id": "mine"}, 201)
        press_ctrl_c()
        release.wait(20)
        return None

    def both(client):
        if mode.name == "sync":
            client.predictions.create("me/model", INPUT)
            return client.run("me/model", INPUT, wait=60)

        async def go():
            await client.predictions.create("me/model", INPUT)
            await client.run("me/model", INPUT, wait=60)

        return go()

    with ListingApi(create, listed=[{"id": "mine"}]) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, both)
        assert api.canceled_ids == []
        release.set()
    assert "Look at client.predictions.list()" in caplog.text


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize(("listed", "canceled"), [(3, 3), (4, 0)])
def test_orphan__several_interrupted(backend, short_grace, listed, canceled):
    """As many similar predictions are canceled as creates were interrupted, no more.

    Among the three that were created alike, it does not matter which is which.
    """
    release, arrived = threading.Event(), threading.Semaphore(0)
    ids = [f"p{n}" for n in range(listed)]

    def create():
        arrived.release()
        release.wait(20)

    async def main():
        async with async_client(api.url) as client:
            with anyio.move_on_after(10) as scope:
                async with anyio.create_task_group() as group:
                    for _ in range(3):
                        group.start_soon(partial(client.run, "me/model", INPUT, wait=60))
                    for _ in range(3):
                        await anyio.to_thread.run_sync(arrived.acquire)
                    scope.cancel()

    with ListingApi(create, listed=[{"id": i} for i in ids]) as api:
        anyio.run(main, backend=backend)
        assert set(api.canceled_ids) == set(ids[:canceled])
        release.set()


def test_orphan__several_candidates(mode, stalled, short_grace, caplog):
    """Of several candidates for one create, none is canceled."""
    with ListingApi(stalled, listed=[{"id": "one"}, {"id": "two"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == []
    assert "which may run all the same. Look at one, two" in caplog.text


@pytest.mark.parametrize("listed", [[], [{"id": "over", "status": "succeeded"}]])
def test_orphan__none_found(mode, stalled, short_grace, caplog, listed):
    """If none is found, the log says that the prediction may exist."""
    with ListingApi(stalled, listed=listed) as api:
        interrupted(mode, api)
        assert (api.create_count, api.cancel_count) == (1, 0)
    assert "which may run all the same. Look at client.predictions.list()" in caplog.text


def test_orphan__list_unavailable(mode, stalled, short_grace, caplog, monkeypatch):
    """A list that is not answered delays the caller by a bound."""
    set_times(monkeypatch, CLEANUP_TIME=0.3)
    with ListingApi(stalled) as api:
        release = threading.Event()
        api.respond_to_list = lambda request: release.wait(20) and None
        began = time.monotonic()
        interrupted(mode, api)
        assert time.monotonic() - began < 10
        release.set()
    assert "which may run all the same" in caplog.text


@pytest.mark.parametrize("ahead", [-100.0, 100.0])
def test_orphan__server_clock(mode, stalled, short_grace, ahead):
    """Predictions are compared by the clock of the API."""
    with ListingApi(stalled, listed=[{"id": "ours"}], clock=ahead) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]


def test_orphan__create_error(mode):
    """A create that was answered with an error is not looked for.

    Its error says that it may have been carried out: the caller decides.
    """
    with ListingApi(lambda: Response(b"", 500), listed=[{"id": "ours"}]) as api:
        with pytest.raises(replicate.InternalServerError) as caught:
            mode.call(api.url, run)
        assert (api.lists, api.cancel_count) == ([], 0)
    assert caught.value.maybe_accepted


def test_orphan__create_reset(mode):
    """A create whose connection is reset after Ctrl-C is looked for."""

    def reset():
        press_ctrl_c()
        time.sleep(0.1)

    with ListingApi(reset, listed=[{"id": "ours"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]
