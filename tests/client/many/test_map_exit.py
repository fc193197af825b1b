"""What becomes of predictions whose caller stops early."""

from __future__ import annotations

import asyncio
import gc
import threading

import anyio
import pytest
from _support.clients import async_client, sync_client
from _support.interrupts import press_ctrl_c
from _support.map_runs import first_of, numbers
from replicate_typed.local import Fault

CREATE = "models.predictions.create"


def statuses(server):
    """Return how many predictions of the endless model have which status."""
    with sync_client(server.url, server.token) as client:
        listed = [p for p in client.predictions.list() if p.model == "me/endless"]
    return sorted(str(prediction.status) for prediction in listed)


@pytest.fixture(autouse=True)
def _nothing_before(server):
    """Count from here on."""
    with sync_client(server.url, server.token) as client:
        for prediction in client.predictions.list():
            if prediction.model == "me/endless" and not prediction.done:
                prediction.cancel()
    server.before = len(statuses(server))


def running(server):
    return [s for s in statuses(server) if s not in {"canceled", "aborted"}]


def one_and_endless(count):
    """Return inputs of which the first ends at once, for a model that takes its seconds."""
    return [{"n": n, "seconds": 0.0 if n == 0 else 3600.0} for n in range(count)]


def timed_running(server):
    with sync_client(server.url, server.token) as client:
        return [p for p in client.predictions.list() if p.model == "me/timed" and not p.done]


def test_exit__cancels(mode, server):
    """Leaving the run early cancels what runs."""
    (item,) = first_of(mode, server, "me/timed", one_and_endless(8), concurrency=8)
    assert item.output == 0
    assert timed_running(server) == []


def test_exit__leaves(mode, server):
    """What runs is left to run if that is wanted."""
    first_of(mode, server, "me/timed", one_and_endless(4), concurrency=4, cancel_on_exit=False)
    assert 0 < len(timed_running(server)) <= 3


def test_exit__break(server):
    """A loop over a run that nobody holds ends it at once."""
    with sync_client(server.url, server.token) as client:
        gc.disable()
        try:
            for _ in client.map("me/timed", one_and_endless(4), concurrency=4):
                break
        finally:
            gc.enable()
        assert timed_running(server) == []


def test_exit__error_in_the_block(mode, server):
    """An error in the block cancels what runs, and is raised."""

    def fail(client):
        with client.map("me/timed", one_and_endless(4), concurrency=4) as run:
            for _ in run:
                raise KeyError("mine")

    async def afail(client):
        async with client.map("me/timed", one_and_endless(4), concurrency=4) as run:
            async for _ in run:
                raise KeyError("mine")

    with pytest.raises(KeyError):
        mode.call(server.url, fail if mode.name == "sync" else afail, token=server.token)
    assert timed_running(server) == []


def test_exit__ctrl_c(server):
    """Ctrl-C stops a blocking run, and cancels what runs, those under way included."""
    server.faults.add(Fault("delay", CREATE, seconds=0.5))
    with sync_client(server.url, server.token) as client:
        timer = threading.Timer(0.3, press_ctrl_c)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            list(client.map("me/endless", numbers(6), concurrency=6))
        timer.join()
    assert len(statuses(server)) - server.before == 6
    assert running(server) == []


def test_exit__canceled_task(server):
    """A task that is canceled cancels what runs."""

    async def main():
        async with async_client(server.url, server.token) as client:

            async def run():
                async with client.map("me/endless", numbers(6), concurrency=6) as run:
                    [item async for item in run]

            task = asyncio.create_task(run())
            while len(statuses(server)) < server.before + 6:  # noqa: ASYNC110 - the server's
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert running(server) == []


def test_exit__cancel_scope(server):
    """A cancel scope of trio does so, too."""

    async def main():
        async with async_client(server.url, server.token) as client:
            with anyio.move_on_after(0.5):
                async with client.map("me/endless", numbers(3), concurrency=3) as run:
                    [item async for item in run]

    anyio.run(main, backend="trio")
    assert running(server) == []


def test_exit__not_sent(server):
    """A create that waits for its turn when the caller stops is not sent any more."""
    refusal = Fault("status", CREATE, status=429, headers={"retry-after": "5"})
    server.faults.add(refusal)
    with sync_client(server.url, server.token) as client:
        timer = threading.Timer(0.5, press_ctrl_c)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            list(client.map("me/endless", numbers(3), concurrency=3))
        timer.join()
        server.faults.clear()
    assert len(statuses(server)) == server.before


def test_exit__again(mode, server):
    """A run that has ended has no more items, and can be closed again."""

    def use(client):
        run = client.map("me/echo", numbers(2))
        assert len([*run]) == 2
        assert [*run] == []
        run.close()
        run.close()

    async def ause(client):
        run = client.map("me/echo", numbers(2))
        assert len([item async for item in run]) == 2
        assert [item async for item in run] == []
        await run.aclose()
        await run.aclose()

    mode.call(server.url, use if mode.name == "sync" else ause, token=server.token)


def test_exit__nothing_begun(mode, server, tmp_path):
    """A run of which no item was asked for has done nothing."""
    journal = tmp_path / "run.db"

    def use(client):
        with client.map("me/echo", numbers(2), journal=journal):
            pass

    async def ause(client):
        async with client.map("me/echo", numbers(2), journal=journal):
            pass

    mode.call(server.url, use if mode.name == "sync" else ause, token=server.token)
    assert not journal.exists()


def test_exit__threads(server):
    """Many predictions in blocking code take few threads."""
    most = 0

    def inputs():
        nonlocal most
        for n in range(200):
            most = max(most, threading.active_count())
            yield {"n": n, "seconds": 0.5}

    before = threading.active_count()
    with sync_client(server.url, server.token) as client:
        items = [*client.map("me/timed", inputs(), concurrency=200)]
    assert len(items) == 200
    assert most - before <= 60
