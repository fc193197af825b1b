"""What waiting and connecting mean in async code; ``io_sync`` is the same for blocking code."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import anyio
import httpx

from .._base.errors import ReplicateError
from .connections import Connections

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

now = time.monotonic

#: Pieces of a closed response that may still lie in a buffer.
MAX_BUFFERED = 1000


async def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    await anyio.sleep(seconds)


def is_callback(value: object) -> bool:
    """Whether ``tell`` can call it."""
    return callable(value)


async def tell(callback: Callable[[T], object], value: T) -> None:
    """Call a function of the caller's, which may be a coroutine function."""
    told = callback(value)
    if inspect.isawaitable(told):
        await told


@asynccontextmanager
async def http(
    connections: Connections, timeout: httpx.Timeout, *, lasting: bool = False
) -> AsyncGenerator[httpx.AsyncClient]:
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
    pool = await connections.asynchronous()
    room = pool.lasting if lasting else pool.requests
    if room is not None:
        await _acquire(room, timeout.pool)
    lane = None
    try:
        lane = pool.lanes.enter()
        yield lane.client
    except RuntimeError as error:
        if not pool.second_hand:
            raise
        raise ReplicateError(
            "the httpx client or transport that this client was given lives in the event loop that "
            "used it first, which has ended: make a client in each"
        ) from error
    finally:
        if room is not None:
            room.release()
        idle = None if lane is None else pool.lanes.leave(lane)
        if idle is not None:
            with anyio.CancelScope(shield=True):
                await idle.aclose()


async def _acquire(room: anyio.Semaphore, seconds: float | None) -> None:
    try:
        room.acquire_nowait()
    except anyio.WouldBlock:
        try:
            with anyio.fail_after(seconds):
                await room.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections are in use") from None


class _Pieces(httpx.AsyncByteStream):
    """The body of a request, piece by piece."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream
        self._pieces: Iterator[bytes] = iter(())

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = iter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration


def closable(request: httpx.Request) -> httpx.Request:
    """A request that can be canceled in the middle of its body.

    httpx makes a generator of the body, and leaves it to the garbage collector, of which trio
    warns.
    """
    if isinstance(request.stream, httpx.SyncByteStream):
        request.stream = _Pieces(request.stream)
    return request


async def insist(job: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a job to its end although its task is canceled, for some seconds at the most."""

    async def work() -> None:
        with anyio.move_on_after(seconds, shield=True):
            await job()

    with anyio.CancelScope(shield=True):
        # A task of its own: asyncio's own cancellation knows no shield.
        async with anyio.create_task_group() as group:
            group.start_soon(work)


def pieces_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it was sent; decompressed where a transport made the answer up."""
    return response.aiter_bytes() if response.is_stream_consumed else response.aiter_raw()


async def leave(response: httpx.Response, pieces: AsyncIterator[bytes]) -> None:
    """Close a response, be it read to its end or not.

    httpx nests generators, and closing the outer one leaves the inner ones to the garbage
    collector, of which trio warns. Going on with a closed connection ends them all.
    """
    await response.aclose()
    with suppress(httpx.HTTPError, httpx.StreamError, RuntimeError, StopAsyncIteration):
        for _ in range(MAX_BUFFERED):
            await anext(pieces)


async def run_all(jobs: Iterable[Callable[[], Awaitable[object]]]) -> None:
    """Run jobs at the same time; the first error ends them all."""
    errors: list[Exception] = []

    async def guarded(job: Callable[[], Awaitable[object]], scope: anyio.CancelScope) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - collected, and raised below as it is
            errors.append(error)
            scope.cancel()

    try:
        async with anyio.create_task_group() as group:
            for job in jobs:
                group.start_soon(guarded, job, group.cancel_scope)
    except BaseException as error:
        _raise_lone(error)
        raise
    if errors:
        raise errors[0]


def at_exit(owner: object, job: Callable[[], Awaitable[object]]) -> None:
    """Nothing: when a program ends, its event loops have ended before."""


async def outlast(
    job: Callable[[], Awaitable[T]], seconds: float, hurry: Callable[[], object]
) -> T:
    """What a job returns.

    If its task is canceled meanwhile, ``hurry`` is called, and the job is given some seconds to
    end.
    """
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
            await anyio.sleep_forever()
        finally:
            if not results and not errors:
                hurry()
                shield.deadline = anyio.current_time() + seconds

    try:
        # A task of its own: asyncio's own cancellation knows no shield.
        async with anyio.create_task_group() as group:
            group.start_soon(_undisturbed(work), group.cancel_scope)
            group.start_soon(watch)
    except BaseException as error:
        _raise_lone(error)
        raise
    if errors:
        raise errors[0]
    return results[0]


def _undisturbed(function: F) -> F:
    """A task's function into which trio raises no Ctrl-C: that cancels it from outside then."""
    if not anyio.get_cancelled_exc_class().__module__.startswith("trio"):
        return function
    import trio

    return trio.lowlevel.enable_ki_protection(function)


def _raise_lone(error: BaseException) -> None:
    """Raise what a task group that only one thing happened to would have raised without it."""
    lone = _lone(error)
    if lone is not error:
        raise lone from None


def _lone(error: BaseException) -> BaseException:
    is_group = issubclass(type(error), BaseExceptionGroup)
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return _lone(inner[0]) if is_group and len(inner) == 1 else error
