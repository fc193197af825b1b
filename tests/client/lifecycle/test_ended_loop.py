"""Many runs whose event loop ends, or whose tasks are canceled twice, leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress

import pytest
from _support.clients import async_client
from _support.counting_api import CountingApi
from _support.waiting import wait_until

COUNT = 60

# Tasks that are canceled while they connect leave sockets and coroutines of anyio behind.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def _collected():
    """What they leave behind is collected here, where it is ignored."""
    yield
    gc.collect()
    gc.collect()


def left(api: CountingApi, warnings: str) -> set[str]:
    """Return the predictions that were neither canceled nor named in the log."""
    return {one for one in api.created.keys() - api.canceled if one not in warnings}


async def under_way(api: CountingApi, when: str, count: int) -> None:
    """Wait until so many creates or polls were received."""
    method = "POST" if when == "creating" else "GET"
    await asyncio.to_thread(wait_until, lambda: len(api.server.targets(method)) >= count)


@pytest.mark.parametrize("when", ["creating", "polling"])
@pytest.mark.parametrize("how", ["gather", "timeout", "main ends"])
def test_run__many_when_the_loop_ends(how, when, caplog):
    """``asyncio.run`` cancels the tasks that clean up, too, when its main coroutine has ended.

    That of a gather ends when the first of its tasks has.
    """

    async def main():
        client = async_client(api.url, poll_interval=0.2)
        running = [
            asyncio.create_task(client.run("me/model", {"n": n}, wait=False)) for n in range(COUNT)
        ]
        async with asyncio.timeout(None) as limit:
            gathered = asyncio.gather(*running)
            await under_way(api, when, COUNT)
            if how == "gather":
                gathered.cancel()
            if how == "timeout":
                limit.reschedule(0)
            if how != "main ends":
                await gathered

    with CountingApi(0.1) as api:
        with suppress(asyncio.CancelledError, TimeoutError):
            asyncio.run(main())
        assert len(api.created) == COUNT
        assert left(api, caplog.text) == set()
    assert "could not be canceled" not in caplog.text


def test_run__many_slow_cancels(caplog):
    """Cancels do not wait for each other, nor for the polls of others."""

    async def main():
        async with async_client(api.url, poll_interval=0.2) as client:
            tasks = [
                asyncio.create_task(client.run("me/model", {"n": n}, wait=False))
                for n in range(250)
            ]
            await under_way(api, "polling", 250)
            api.pause = 1.0
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    with CountingApi() as api:
        asyncio.run(main())
        assert api.canceled == api.created.keys()
    assert caplog.text == ""
