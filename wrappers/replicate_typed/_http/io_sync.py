"""Waiting, connecting and cleaning up in blocking code; ``io_async`` is the same for async code."""

from __future__ import annotations

import inspect
import math
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from functools import partial
from typing import Self, TypeVar

import httpx

from .._base.deadline import Deadline
from . import interrupts
from .connections import Connections
from .request import LIMIT_SLACK
from .stopping import longest_wait
from .thread_crew import ThreadCrew
from .workers import Call

T = TypeVar("T")

now = time.monotonic

#: Whether what takes long keeps an event loop from other tasks.
HAS_EVENT_LOOP = False

Crew = ThreadCrew

#: The longest wait in seconds that nothing interrupts: an exception that another thread throws
#: into this one is raised after it, as is Ctrl-C where the system does not interrupt a wait.
MAX_UNINTERRUPTED = 1.0


def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    end = now() + seconds
    while True:
        interrupts.check()
        left, longest = end - now(), longest_wait(MAX_UNINTERRUPTED)
        time.sleep(min(max(0.0, left), longest))
        if left <= longest:
            return


def is_callback(value: object) -> bool:
    """Return whether ``invoke_callback`` can call a value: nobody would await a coroutine here."""
    return callable(value) and not inspect.iscoroutinefunction(value)


def invoke_callback(callback: Callable[[T], object], value: T) -> None:
    """Call a function of the user's."""
    callback(value)


class ClientLease:
    """The httpx client to send one request with, as soon as there is capacity for it.

    It is a context manager, which releases the client at the end of its block.
    """

    def __init__(
        self, connections: Connections, timeout: httpx.Timeout, *, long_lived: bool = False
    ) -> None:
        """Prepare to wait for capacity.

        Args:
            connections: The pools of the client.
            timeout: Its limit for the pool is how long the request waits for capacity.
            long_lived: Whether the request keeps its connection for long, as a stream, a download
                or a held create does.
        """
        self._connections = connections
        self._timeout = timeout
        self._long_lived = long_lived
        self._is_kept = False

    def __enter__(self) -> httpx.Client:
        """Return the httpx client.

        Raises:
            httpx.PoolTimeout: There was no capacity in time.
            ReplicateError: No httpx client can be made.
        """
        self._pool = pool = self._connections.sync_pool()
        self._capacity = pool.long_lived_capacity if self._long_lived else pool.request_capacity
        interrupts.check()
        if self._capacity is not None and not _acquire(self._capacity, self._timeout.pool):
            raise httpx.PoolTimeout("all connections are in use")
        try:
            self._client = pool.shards.acquire()
        except BaseException:
            if self._capacity is not None:
                self._capacity.release()
            raise
        return self._client

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        if not self._is_kept or error is not None:
            self.close()

    def keep(self) -> Self:
        """Keep the client beyond the block, until ``close``, for a body that is read later."""
        self._is_kept = True
        return self

    def close(self) -> None:
        """Release the client."""
        if self._capacity is not None:
            self._capacity.release()
        for client in self._pool.shards.release(self._client, now()):
            client.close()


def _acquire(capacity: threading.Semaphore, seconds: float | None) -> bool:
    if capacity.acquire(blocking=False):
        return True
    end = math.inf if seconds is None else now() + seconds
    while (left := end - now()) > MAX_UNINTERRUPTED:
        if capacity.acquire(timeout=MAX_UNINTERRUPTED):
            return True
        interrupts.check()
    return capacity.acquire(timeout=max(0.0, left))


def cancelable(request: httpx.Request) -> httpx.Request:
    """Return a request that can be interrupted in the middle of its body, as any can."""
    return request


def run_in_thread(job: Callable[[], T]) -> T:
    """Return what a job returns; blocking code has no event loop to keep going."""
    return job()


def run_shielded(job: Callable[[], object], seconds: float) -> None:  # noqa: ARG001 - the twin's signature
    """Run a job; nothing interrupts it but Ctrl-C in the main thread."""
    with interrupts.shielded():
        job()


def run_within(
    connections: Connections,
    job: Callable[[], T],
    deadline: Deadline,
    on_expiry: Callable[[], object],
) -> T:
    """Return what a job returns, and leave it to itself soon after a deadline.

    The job runs in a thread of its own: neither a name that is not resolved nor a response that
    comes byte by byte can be interrupted otherwise. ``on_expiry`` is called when it is left.

    Raises:
        httpx.ReadTimeout: The job took too long.
    """
    if not deadline.is_set:
        return job()
    interrupts.check()
    end = now() + deadline.remaining(now()) + LIMIT_SLACK
    pool = connections.sync_pool()
    call = pool.workers.submit(partial(copy_context().run, job))
    while not call.wait(min(longest_wait(MAX_UNINTERRUPTED), max(0.0, end - now()))):
        if now() >= end:
            on_expiry()
            raise httpx.ReadTimeout("the response came too slowly")
        interrupts.check()
    return call.result()


def body_chunks(response: httpx.Response) -> Iterator[bytes]:
    """Return the body as it was sent, before the response is closed with it.

    It is decompressed where a transport made the response up.
    """
    if response.is_stream_consumed or not isinstance(response.stream, httpx.SyncByteStream):
        return response.iter_bytes()
    return iter(response.stream)


def interruptible(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a body, and look between them whether the program is interrupted."""
    due = now()
    for chunk in chunks:
        if now() >= due:
            interrupts.check()
            due = now() + MAX_UNINTERRUPTED
        yield chunk


def close_response(response: httpx.Response, chunks: Iterator[bytes]) -> None:  # noqa: ARG001 - the twin's signature
    """Close a response, whether it was read to its end or not."""
    response.close()


def run_concurrently(jobs: Iterable[Callable[[], object]]) -> None:
    """Run jobs one after the other."""
    for job in jobs:
        job()


def at_exit(owner: object, connections: Connections, job: Callable[[], object]) -> None:
    """Run a job when the owner is collected, or when the program ends."""
    connections.sync_pool()  # what is made first is closed last
    weakref.finalize(owner, job)


def hold_at_end() -> None:
    """Return, but never in a daemon thread whose program ends.

    Python stops such a thread wherever it is. If that is where it prints an error that it was left
    with, the interpreter aborts.
    """
    if threading.current_thread().daemon and not threading.main_thread().is_alive():
        threading.Event().wait()


def shield_with_grace(
    connections: Connections,
    job: Callable[[], T],
    on_interrupt: Callable[[], float],
) -> T:
    """Return what a job returns, and let it finish although its caller is interrupted.

    The job runs in a thread of its own: a call that was interrupted cannot be resumed. Whatever
    is thrown into the waiting caller (Ctrl-C, the kill of a greenlet, an exception set from
    another thread), the job has as many seconds to finish as ``on_interrupt`` returns. A job that
    takes longer continues in its thread.
    """
    interrupts.check()
    context = copy_context()
    call = Call(lambda: context.run(_shielded, job))
    try:
        connections.sync_pool().workers.start(call)
        while not call.wait(longest_wait(MAX_UNINTERRUPTED)):
            interrupts.check()
    except BaseException:
        # Even if it was thrown into the submission, the job may have begun.
        call.wait(on_interrupt())
        raise
    return call.result()


def _shielded(job: Callable[[], T]) -> T:
    with interrupts.shielded():
        return job()
