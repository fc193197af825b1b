"""What waiting and connecting mean in blocking code; ``io_async`` is the same for async code."""

from __future__ import annotations

import inspect
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent import futures
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

import httpx

from .connections import Connections

T = TypeVar("T")

now = time.monotonic

#: Seconds after which a Ctrl-C is seen where the system does not interrupt a wait for it.
INTERRUPTIBLE = 1.0


def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    time.sleep(seconds)


def is_callback(value: object) -> bool:
    """Whether ``tell`` can call it; nobody would await a coroutine function here."""
    return callable(value) and not inspect.iscoroutinefunction(value)


def tell(callback: Callable[[T], object], value: T) -> None:
    """Call a function of the caller's."""
    callback(value)


@contextmanager
def http(
    connections: Connections, timeout: httpx.Timeout, *, lasting: bool = False
) -> Generator[httpx.Client]:
    """The httpx client to send one request with, as soon as there is room for it.

    Args:
        connections: Where the client is from.
        timeout: Its time to wait for a connection is how long the request waits for room.
        lasting: Whether it keeps its connection for long, as a stream, a download or a held
            create does.

    Raises:
        httpx.PoolTimeout: There was no room in time.
        ReplicateError: No client can be made.
    """
    pool = connections.sync()
    room = pool.lasting if lasting else pool.requests
    if room is not None and not room.acquire(timeout=timeout.pool):
        raise httpx.PoolTimeout("all connections are in use")
    lane = None
    try:
        lane = pool.lanes.enter()
        yield lane.client
    finally:
        if room is not None:
            room.release()
        idle = None if lane is None else pool.lanes.leave(lane)
        if idle is not None:
            idle.close()


def closable(request: httpx.Request) -> httpx.Request:
    """A request that can be interrupted in the middle of its body, as any can."""
    return request


def insist(job: Callable[[], object], seconds: float) -> None:  # noqa: ARG001 - the twin's signature
    """Run a job; blocking code is not canceled from outside."""
    job()


def pieces_of(response: httpx.Response) -> Iterator[bytes]:
    """The body as it was sent; decompressed where a transport made the answer up."""
    return response.iter_bytes() if response.is_stream_consumed else response.iter_raw()


def leave(response: httpx.Response, pieces: Iterator[bytes]) -> None:  # noqa: ARG001 - the twin's signature
    """Close a response, be it read to its end or not."""
    response.close()


def run_all(jobs: Iterable[Callable[[], object]]) -> None:
    """Run jobs one after the other."""
    for job in jobs:
        job()


def at_exit(owner: object, job: Callable[[], object]) -> None:
    """Do a job when the program ends and the owner is still there, or when it goes."""
    weakref.finalize(owner, job)


def outlast(job: Callable[[], T], seconds: float, hurry: Callable[[], object]) -> T:
    """What a job returns.

    If Ctrl-C interrupts it, ``hurry`` is called, and the job is given some seconds to end. One
    that takes longer goes on in its thread.
    """
    if threading.current_thread() is not threading.main_thread():
        return job()  # signals are for the main thread
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(job())
        except BaseException as error:  # noqa: BLE001 - raised below as it is
            future.set_exception(error)

    # A call that was interrupted cannot be taken up again; one in another thread just goes on.
    thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
        while not futures.wait([future], INTERRUPTIBLE).done:
            pass
    except BaseException:
        hurry()
        futures.wait([future], seconds)
        raise
    return future.result()
