"""An async run whose task is canceled: the prediction is canceled too."""

from __future__ import annotations

import asyncio
import threading
import time

import anyio
import pytest
from _support.http_server import Response
from _support.modes import with_async_client
from _support.scripted_api import ScriptedApi, run

BACKENDS = ["asyncio", "trio"]


def test_a_task_that_is_canceled_again_while_it_cancels_still_cancels():
    """asyncio's own cancellation, which knows no shield."""
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
def test_move_on_after_cancels(backend):
    async def main(client):
        with anyio.move_on_after(0.15) as scope:
            await run(client)
        assert scope.cancelled_caught

    with ScriptedApi() as api:
        with_async_client(backend, main, api.url)
        assert api.cancel_count == 1


def test_asyncio_wait_for_cancels():
    async def main(client):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run(client), 0.15)

    with ScriptedApi() as api:
        with_async_client("asyncio", main, api.url)
        assert api.cancel_count == 1


def test_task_cancel_cancels_while_it_looks():
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


def test_task_cancel_does_not_cancel_if_told_not_to():
    async def main(client):
        with anyio.move_on_after(0.1):
            await run(client, cancel_on_exit=False)

    with ScriptedApi() as api:
        with_async_client("asyncio", main, api.url)
        assert api.cancel_count == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_that_is_canceled_again_and_again_still_cancels_the_prediction(backend):
    arrived = threading.Event()

    def slowly():
        arrived.set()
        time.sleep(0.1)
        return Response(b"", 500)

    async def main(client):
        async with anyio.create_task_group() as group:
            group.start_soon(run, client)
            await anyio.sleep(0.15)
            group.cancel_scope.cancel()
            group.cancel_scope.cancel()

    with ScriptedApi(cancel=slowly) as api:
        with_async_client(backend, main, api.url)
        assert arrived.is_set()
        # The first answers are errors: the cancel is sent again in spite of the cancellation.
        assert api.cancel_count == 5


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_that_is_canceled_during_the_create_learns_the_id_and_cancels(backend):
    """The answer names the prediction: without it, it would run on and be billed."""

    def late():
        time.sleep(0.3)
        return api.reply({"status": "processing"}, 201)

    async def main(client):
        with anyio.move_on_after(0.1):
            await run(client)

    with ScriptedApi(late) as api:
        with_async_client(backend, main, api.url)
        assert (api.create_count, api.cancel_count) == (1, 1)
