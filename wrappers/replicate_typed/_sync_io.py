"""What waiting and connecting mean in blocking code; ``_async_io`` is the same for async code."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext

import httpx

from ._connections import Connections

now = time.monotonic


def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    time.sleep(seconds)


def http(connections: Connections) -> httpx.Client:
    """The httpx client to send with."""
    return connections.sync()


def shielded(seconds: float) -> AbstractContextManager[object]:  # noqa: ARG001 - the twin's signature
    """A block that runs to its end; blocking code is not canceled from outside."""
    return nullcontext()


def run_all(jobs: Iterable[Callable[[], None]]) -> None:
    """Run jobs one after the other."""
    for job in jobs:
        job()
