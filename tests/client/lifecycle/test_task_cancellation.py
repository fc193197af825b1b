"""Canceling a prediction when the task of its async run is canceled."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

import anyio
import pytest
from _support.http_server import Response
from _support.interrupts import set_times
from _support.modes import with_async_client
from _support.scripted_api import ScriptedApi, run
from _support.waiting import wait_until

BACKENDS = ["asyncio", "trio"]


def test_run__canceled_again_during_cancel():
    """A second cancellation waits for the cancel of the prediction.

    asyncio's own cancellation, which knows no shield.
    """
    arrived = asyncio.Event()
    loop: asyncio.AbstractEventLoop

    def slowly():
        loop.call_soon_threadsafe(arrived.set)
        time.sleep(0.2)
        return api.reply({"status": "canceled"})

    async def main(client):
        nonlocal loop
        loop = asyncio.get_running_loop()
        updated = asyncio.Event()
        task = asyncio.create_task(run(client, on_update=lambda _: updated.set()))
        await updated.wait()
        task.cancel()
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert answered.is_set()

    answered = threading.Event()

    class Api(ScriptedApi):
        def respond(self, request):
            made = super().respond(request)
            if request.target.endswith("/cancel"):
                answered.set()
            return made

    with Api(cancel=slowly) as api:
        with_async_client("asyncio", main, api.url)
        assert api.cancel_count == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_run__move_on_after(backend):
    """``anyio.move_on_after`` cancels the prediction."""

    async def main(client):
        with anyio.move_on_after(60) as scope:
            await run(client, on_update=lambda _: expire(scope))
        assert scope.cancelled_caught

    with ScriptedApi() as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def expire(scope):
    """Let the time of a scope be over."""
    scope.deadline = anyio.current_time()


def test_run__wait_for():
    """``asyncio.wait_for`` cancels the prediction."""

    async def main(client):
        loop = asyncio.get_running_loop()
        skipped = 0

        def skip(_):
            nonlocal skipped
            skipped = 60

        loop.time = lambda: time.monotonic() + skipped
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run(client, on_update=skip), 60)

    with ScriptedApi() as api:
        with_async_client("asyncio", main, api.url)
        assert api.cancel_count == 1


def test_run__task_cancel_during_poll():
    """Canceling a task that polls cancels the prediction."""

    async def main(client):
        updated = asyncio.Event()
        task = asyncio.create_task(run(client, on_update=lambda _: updated.set()))
        await updated.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ScriptedApi() as api:
        with_async_client("asyncio", main, api.url)
        assert api.cancel_count == 1


def test_run__task_cancel_without_cancel():
    """With ``cancel_on_exit=False``, canceling a task leaves the prediction running."""

    async def main(client):
        with anyio.move_on_after(60) as scope:
            await run(client, cancel_on_exit=False, on_update=lambda _: expire(scope))

    with ScriptedApi() as api:
        with_async_client("asyncio", main, api.url)
        assert (api.create_count, api.cancel_count) == (1, 0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_run__cancel_retried(backend, monkeypatch):
    """The cancel of the prediction is retried although its task is canceled again and again."""

    def slowly():
        time.sleep(0.1)
        return Response(b"", 500)

    async def main(client):
        updated = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(partial(run, client, on_update=lambda _: updated.set()))
            await updated.wait()
            group.cancel_scope.cancel()
            group.cancel_scope.cancel()

    # A bound of its own, so that no pause of the machine ends the retries.
    set_times(monkeypatch, CLEANUP_TIME=30.0)
    with ScriptedApi(cancel=slowly) as api:
        with_async_client(backend, main, api.url)
        # The responses are errors: the cancel is retried in spite of the cancellation of the task.
        assert api.cancel_count == 5


class SilentApi(ScriptedApi):
    """An API that does not answer the create, or any cancel, until it is released."""

    def __init__(self, silent: str) -> None:
        super().__init__()
        self.is_silent = silent
        self.released = threading.Event()

    def respond(self, request):
        if request.method == "POST" and request.target.endswith(self.is_silent):
            self.released.wait(60)
        return super().respond(request)

    def is_waited_for(self) -> bool:
        """Return whether the create, or a poll after it, was received."""
        return bool(self.poll_count if self.is_silent == "/cancel" else self.create_count)


SILENT = {
    "/cancel": "prediction p1 could not be canceled",
    "/predictions": "a create was interrupted",
}


@pytest.mark.parametrize("silent", SILENT)
@pytest.mark.parametrize("backend", BACKENDS)
def test_run__cancel_cut_off(backend, silent, monkeypatch, caplog):
    """A prediction that could not be canceled in time is named in the log, or its create is."""
    set_times(monkeypatch, CLEANUP_TIME=0.3, ACK_GRACE=0.1)

    async def main(client):
        async with anyio.create_task_group() as group:
            group.start_soon(run, client)
            await anyio.to_thread.run_sync(wait_until, api.is_waited_for)
            group.cancel_scope.cancel()

    with SilentApi(silent) as api:
        with_async_client(backend, main, api.url)
        api.released.set()
    assert caplog.text.count(SILENT[silent]) == 1


@pytest.mark.parametrize("silent", SILENT)
def test_run__cancel_cut_off_and_canceled_again(silent, monkeypatch, caplog):
    """The same holds if the task is canceled once more meanwhile."""
    set_times(monkeypatch, CLEANUP_TIME=0.3, ACK_GRACE=0.1)

    async def main(client):
        task = asyncio.create_task(run(client))
        await asyncio.to_thread(wait_until, api.is_waited_for)
        while not task.done():
            task.cancel()
            await asyncio.sleep(0.02)
        assert task.cancelled()

    with SilentApi(silent) as api:
        with_async_client("asyncio", main, api.url)
        api.released.set()
    assert caplog.text.count(SILENT[silent]) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_run__task_cancel_during_create(backend, monkeypatch):
    """Canceling a task during the create waits for the id and cancels the prediction.

    Only the response has the id: without it, the prediction would run on and be billed.
    """

    arrived, release = threading.Event(), threading.Event()

    def late():
        arrived.set()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    async def main(client):
        async with anyio.create_task_group() as group:
            group.start_soon(run, client)
            await anyio.to_thread.run_sync(arrived.wait, 20)
            group.cancel_scope.cancel()
            threading.Timer(0.1, release.set).start()

    set_times(monkeypatch, ACK_GRACE=30.0, CLEANUP_TIME=60.0)
    with ScriptedApi(late) as api:
        with_async_client(backend, main, api.url)
        assert (api.create_count, api.cancel_count) == (1, 1)
