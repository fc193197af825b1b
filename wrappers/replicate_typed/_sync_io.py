"""What waiting and connecting mean in blocking code; ``_async_io`` is the same for async code."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import httpx

from ._connections import Connections
from ._errors import ReplicateError

T = TypeVar("T")

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


def pieces_of(response: httpx.Response) -> Iterator[bytes]:
    """The body as it was sent; decompressed where a transport made the answer up."""
    return response.iter_bytes() if response.is_stream_consumed else response.iter_raw()


def leave(response: httpx.Response, pieces: Iterator[bytes]) -> None:  # noqa: ARG001 - the twin's signature
    """Close a response, be it read to its end or not."""
    response.close()


def run_all(jobs: Iterable[Callable[[], None]]) -> None:
    """Run jobs one after the other."""
    for job in jobs:
        job()


def outlast(
    job: Callable[[], T],
    seconds: float,  # noqa: ARG001 - the twin's signature
    give_up: Callable[[T | None], object],
) -> T:
    """What a job returns; ``give_up`` is called if an interrupt ends it.

    A blocking call that was interrupted cannot be taken up again, so there is no result then.
    """
    try:
        return job()
    except ReplicateError:
        raise
    except BaseException:
        give_up(None)
        raise
