"""Waiting, connecting and cleaning up in async code; ``io_sync`` is the same for blocking code."""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Self, TypeVar

import anyio
import anyio.to_thread
import httpx

from .._base.deadline import Deadline
from .._base.errors import ReplicateError
from . import hidden_tasks, stopping
from .connections import Connections
from .event_loops import asyncio_loop, event_loop
from .request import LIMIT_SLACK
from .task_crew import TaskCrew

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

now = time.monotonic

#: Whether what takes long keeps an event loop from other tasks.
HAS_EVENT_LOOP = True

Crew = TaskCrew

#: Chunks of a closed response that may still lie in a buffer.
MAX_BUFFERED = 1000


async def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    stopping.check()
    while seconds > (longest := stopping.longest_wait(math.inf)):
        await anyio.sleep(longest)
        stopping.check()
        seconds -= longest
    await anyio.sleep(seconds)


def is_callback(value: object) -> bool:
    """Return whether ``invoke_callback`` can call a value."""
    return callable(value)


async def invoke_callback(callback: Callable[[T], object], value: T) -> None:
    """Call a function of the user's, which may be a coroutine function."""
    result = callback(value)
    if inspect.isawaitable(result):
        await result


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

    async def __aenter__(self) -> httpx.AsyncClient:
        """Return the httpx client.

        Raises:
            httpx.PoolTimeout: There was no capacity in time.
            ReplicateError: No httpx client can be made.
        """
        self._pool = pool = await self._connections.async_pool(event_loop())
        self._capacity = pool.long_lived_capacity if self._long_lived else pool.request_capacity
        if self._capacity is not None:
            await _acquire(self._capacity, self._timeout.pool)
        try:
            self._client = pool.shards.acquire()
        except BaseException:
            if self._capacity is not None:
                self._capacity.release()
            raise
        return self._client

    async def __aexit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        if not self._is_kept or error is not None:
            await self.aclose()
        if isinstance(error, RuntimeError) and self._pool.reused_across_loops:
            raise ReplicateError(
                "the HTTP client or transport that this client was given lives in the event loop "
                "that used it first, which has ended: make a client in each"
            ) from error

    def keep(self) -> Self:
        """Keep the client beyond the block, until ``aclose``, for a body that is read later."""
        self._is_kept = True
        return self

    async def aclose(self) -> None:
        """Release the client."""
        if self._capacity is not None:
            self._capacity.release()
        if surplus := self._pool.shards.release(self._client, now()):
            with anyio.CancelScope(shield=True):
                for client in surplus:
                    await client.aclose()


async def _acquire(capacity: anyio.Semaphore, seconds: float | None) -> None:
    try:
        capacity.acquire_nowait()
    except anyio.WouldBlock:
        try:
            with anyio.fail_after(seconds):
                await capacity.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections are in use") from None


class _Chunks(httpx.AsyncByteStream):
    """The body of a request, chunk by chunk."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream
        self._chunks: Iterator[bytes] = iter(())

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._chunks = iter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration


def cancelable(request: httpx.Request) -> httpx.Request:
    """Return a request that can be canceled in the middle of its body.

    httpx makes a generator of the body, and leaves it to the garbage collector, of which trio
    warns.
    """
    if isinstance(request.stream, httpx.SyncByteStream):
        request.stream = _Chunks(request.stream)
    return request


async def run_in_thread(job: Callable[[], T]) -> T:
    """Return what a job returns that takes its time, while the event loop goes on."""
    return await anyio.to_thread.run_sync(job)


async def run_shielded(job: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a job although its task is canceled, for some seconds at the most."""
    if asyncio_loop() is not None:
        await hidden_tasks.run_for(job, seconds)
        return

    async def work() -> None:
        with anyio.move_on_after(seconds, shield=True):
            await job()

    with anyio.CancelScope(shield=True):
        # A task of its own: a cancellation that is pending ends the caller's at its next step.
        async with anyio.create_task_group() as group:
            group.start_soon(work)


async def run_within(
    connections: Connections,  # noqa: ARG001 - the twin's signature
    job: Callable[[], Awaitable[T]],
    deadline: Deadline,
    on_expiry: Callable[[], object],  # noqa: ARG001 - likewise
) -> T:
    """Return what a job returns, and cancel it soon after a deadline.

    Raises:
        httpx.ReadTimeout: The job took too long.
    """
    if not deadline.is_set:
        return await job()
    results: list[T] = []
    errors: list[Exception] = []

    async def work() -> None:
        try:
            results.append(await job())
        except Exception as error:  # noqa: BLE001 - collected, and raised below as it is
            errors.append(error)

    try:
        # A task of its own: some transports raise a cancellation of theirs when they are canceled,
        # which no cancel scope takes for its own.
        async with anyio.create_task_group() as group:
            limit = deadline.remaining(now()) + LIMIT_SLACK
            group.cancel_scope.deadline = anyio.current_time() + limit
            group.start_soon(_without_interrupts(work))
    except BaseException as error:
        _raise_lone(error)
        raise
    if errors:
        raise errors[0]
    if not results:
        raise httpx.ReadTimeout("the response came too slowly")
    return results[0]


def body_chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Return the body as it was sent, before the response is closed with it.

    It is decompressed where a transport made the response up.
    """
    if response.is_stream_consumed or not isinstance(response.stream, httpx.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(response.stream)


def interruptible(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return the chunks of a body, between which a task can be canceled, as between any."""
    return chunks


async def close_response(response: httpx.Response, chunks: AsyncIterator[bytes]) -> None:
    """Close a response, whether it was read to its end or not.

    httpx nests generators, and closing the outer one leaves the inner ones to the garbage
    collector, of which trio warns. Reading on from the closed connection ends them all.
    """
    try:
        await response.aclose()
    finally:
        with suppress(httpx.HTTPError, httpx.StreamError, RuntimeError, StopAsyncIteration):
            for _ in range(MAX_BUFFERED):
                await anext(chunks)


async def run_concurrently(jobs: Iterable[Callable[[], Awaitable[object]]]) -> None:
    """Run jobs at the same time; the first error ends them all."""
    errors: list[Exception] = []

    async def collect(job: Callable[[], Awaitable[object]], scope: anyio.CancelScope) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - collected, and raised below as it is
            errors.append(error)
            scope.cancel()

    try:
        async with anyio.create_task_group() as group:
            for job in jobs:
                group.start_soon(collect, job, group.cancel_scope)
    except BaseException as error:
        _raise_lone(error)
        raise
    if errors:
        raise errors[0]


def at_exit(owner: object, connections: Connections, job: Callable[[], Awaitable[object]]) -> None:
    """Do nothing: when a program ends, its event loops have ended before."""


async def hold_at_end() -> None:
    """Do nothing, as in ``at_exit``."""


async def shield_with_grace(
    connections: Connections,  # noqa: ARG001 - the twin's signature
    job: Callable[[], Awaitable[T]],
    on_interrupt: Callable[[], float],
) -> T:
    """Return what a job returns, and let it finish although its task is canceled.

    When the task is canceled, the job has as many seconds to finish as ``on_interrupt`` returns.
    """
    if asyncio_loop() is not None:
        return await hidden_tasks.run_with_grace(job, on_interrupt)
    results: list[T] = []
    errors: list[Exception] = []
    shield = anyio.CancelScope(shield=True)

    async def work(scope: anyio.CancelScope) -> None:
        with shield:
            try:
                results.append(await job())
            except Exception as error:  # noqa: BLE001 - collected, and raised below as it is
                errors.append(error)
        scope.cancel()

    async def watch() -> None:
        try:
            while True:
                await anyio.sleep(stopping.longest_wait(hidden_tasks.MAX_UNNOTICED))
                stopping.check()
        finally:
            if not results and not errors:
                shield.deadline = anyio.current_time() + on_interrupt()

    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_without_interrupts(work), group.cancel_scope)
            group.start_soon(watch)
    except BaseException as error:
        _raise_lone(error)
        raise
    if errors:
        raise errors[0]
    return results[0]


def _without_interrupts(function: F) -> F:
    """Keep trio from raising Ctrl-C inside a task's function: it cancels it from outside then."""
    if asyncio_loop() is not None:
        return function
    import trio

    return trio.lowlevel.enable_ki_protection(function)


def _raise_lone(error: BaseException) -> None:
    """Raise the only error in a group as it is, as code without a task group would."""
    lone = _lone(error)
    if lone is not error:
        raise lone from None


def _lone(error: BaseException) -> BaseException:
    is_group = issubclass(type(error), BaseExceptionGroup)
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return _lone(inner[0]) if is_group and len(inner) == 1 else error
