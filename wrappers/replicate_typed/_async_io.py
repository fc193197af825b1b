"""What waiting and connecting mean in async code; ``_sync_io`` is the same for blocking code."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager

import anyio
import httpx

from ._connections import Connections

now = time.monotonic


async def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    await anyio.sleep(seconds)


async def http(connections: Connections) -> httpx.AsyncClient:
    """The httpx client to send with."""
    return await connections.asynchronous()


def shielded(seconds: float) -> AbstractContextManager[object]:
    """A block that runs to its end, for some seconds at the most, although its task is canceled."""
    return anyio.move_on_after(seconds, shield=True)


async def run_all(jobs: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Run jobs at the same time; the first error ends them all."""
    errors: list[Exception] = []

    async def guarded(job: Callable[[], Awaitable[None]], scope: anyio.CancelScope) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - collected, and raised below as it is
            errors.append(error)
            scope.cancel()

    async with anyio.create_task_group() as group:
        for job in jobs:
            group.start_soon(guarded, job, group.cancel_scope)
    if errors:
        raise errors[0]
