"""The connections of async code in asyncio, by way of asyncio itself.

httpcore connects by way of anyio, which opens a scope for each read and write, and lets every other
task run before it looks at the socket. That is a third of the processor time of an async call. Here
a read waits for what arrives and for nothing else, and a write only for a socket that takes no more.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import os
import ssl
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx

from .hidden_tasks import MAX_UNNOTICED
from .sync_stream import is_readable
from .tls import SharedContext

#: How much of a response may have arrived without being read, in bytes, before no more is taken.
MAX_UNREAD = 256 * 1024

#: Seconds after which another address of a host is tried beside the first one.
NEXT_ADDRESS_DELAY = 0.25


async def connect(
    loop: asyncio.AbstractEventLoop,
    host: str,
    port: int,
    context: ssl.SSLContext | None,
    seconds: float | None,
) -> AsyncioStream:
    """Open a connection.

    Args:
        loop: The event loop that runs the caller.
        host: The name or the address of the host.
        port: Its port.
        context: Encrypts the connection, unless it is None.
        seconds: For how many seconds to try each step.

    Raises:
        httpx.ConnectError: There is no connection, or the other side cannot be trusted.
        httpx.ConnectTimeout: There is none in time.
        ReplicateError: The certificates cannot be loaded.
    """
    options: dict[str, Any] = {}
    # Loops of others have no such option, and a host that is an address has no other one.
    if isinstance(loop, asyncio.BaseEventLoop) and not _is_address(host):
        options["happy_eyeballs_delay"] = NEXT_ADDRESS_DELAY
    with _connect_errors():
        async with asyncio.timeout(seconds):
            _, inbox = await loop.create_connection(_Inbox, host, port, **options)
    if context is not None:
        inbox = await _encrypt(loop, inbox, context, host, seconds)
    return AsyncioStream(inbox)


async def _encrypt(
    loop: asyncio.AbstractEventLoop,
    plain: _Inbox,
    context: ssl.SSLContext,
    host: str,
    seconds: float | None,
) -> _Inbox:
    inbox = _Inbox()
    try:
        if isinstance(context, SharedContext):
            context = context.loaded()
        with _connect_errors():
            async with asyncio.timeout(seconds):
                inbox.transport = await loop.start_tls(
                    plain.transport, inbox, context, server_hostname=host
                )
    except BaseException:
        plain.transport.abort()
        raise
    return inbox


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class _Inbox(asyncio.Protocol):
    """What has arrived over a connection and was not read, and whether more can be sent.

    Attributes:
        transport: The connection.
        unread: What has arrived.
        is_ended: Whether nothing more arrives.
        error: What the connection was lost by.
        is_full: Whether more is kept from arriving until some of it is read.
        is_choked: Whether more is kept from being sent until some of it is on its way.
    """

    def __init__(self) -> None:
        self.transport: Any = None
        self.unread: deque[bytes | memoryview] = deque()
        self.is_ended: bool = False
        self.error: Exception | None = None
        self.is_full: bool = False
        self.is_choked: bool = False
        self._size = 0
        self._waiter: asyncio.Future[bool] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.unread.append(data)
        self._size += len(data)
        if self._size > MAX_UNREAD and not self.is_full:
            self.is_full = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.is_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_ended, self.error = True, exc
        self._wake()

    def pause_writing(self) -> None:
        self.is_choked = True

    def resume_writing(self) -> None:
        self.is_choked = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None:
            _settle(self._waiter, has_changed=True)

    async def wait(self, seconds: float | None, expired: type[httpx.TimeoutException]) -> None:
        """Wait until something changes.

        The event loop wakes up now and then, to notice a Ctrl-C that came just before it waited.

        Args:
            seconds: For how many seconds.
            expired: What is raised after that.
        """
        loop = asyncio.get_running_loop()
        end = math.inf if seconds is None else loop.time() + seconds
        while True:
            self._waiter = waiter = loop.create_future()
            left = max(0.0, end - loop.time())
            timer = loop.call_later(min(left, MAX_UNNOTICED), _settle, waiter)
            try:
                has_changed = await waiter
            finally:
                self._waiter = None
                timer.cancel()
            if has_changed:
                return
            if loop.time() >= end:
                raise expired("")

    def take(self, max_bytes: int) -> bytes:
        """Return the next part of what has arrived, empty if there is none."""
        if not self.unread:
            return b""
        data = self.unread.popleft()
        if len(data) > max_bytes:
            view = memoryview(data)
            self.unread.appendleft(view[max_bytes:])
            data = view[:max_bytes]
        self._size -= len(data)
        if self.is_full and self._size < MAX_UNREAD // 2:
            self.is_full = False
            if not self.is_ended:
                self.transport.resume_reading()
        return bytes(data)


def _settle(waiter: asyncio.Future[bool], *, has_changed: bool = False) -> None:
    if not waiter.done():
        waiter.set_result(has_changed)


class AsyncioStream:
    """One connection, whose requests and responses follow each other."""

    def __init__(self, inbox: _Inbox) -> None:
        """Use a connection that is open."""
        self._inbox = inbox

    async def read(self, size: int, seconds: float | None) -> bytes:
        """Return what has arrived, as soon as there is something, empty at the end.

        Args:
            size: How many bytes at the most.
            seconds: For how many seconds to wait.

        Raises:
            httpx.ReadError: The connection was lost.
            httpx.ReadTimeout: Nothing has arrived in time.
        """
        inbox = self._inbox
        while not inbox.unread and not inbox.is_ended:
            await inbox.wait(seconds, httpx.ReadTimeout)
        if not inbox.unread and inbox.error is not None:
            raise httpx.ReadError(str(inbox.error)) from inbox.error
        return inbox.take(size)

    async def write(self, data: bytes, seconds: float | None) -> None:
        """Send something.

        Args:
            data: What to send.
            seconds: For how many seconds to wait until the socket takes the next part.

        Raises:
            httpx.WriteError: The connection was lost.
            httpx.WriteTimeout: It was not sent in time.
        """
        inbox = self._inbox
        if inbox.is_ended:
            raise httpx.WriteError(str(inbox.error or "the connection is closed"))
        inbox.transport.write(data)
        while inbox.is_choked and not inbox.is_ended:
            await inbox.wait(seconds, httpx.WriteTimeout)

    def abort(self) -> None:
        """Close the connection, its socket as soon as the event loop goes on."""
        self._inbox.transport.abort()

    async def aclose(self) -> None:
        """Close the connection."""
        self.abort()
        await asyncio.sleep(0)  # in which the socket is closed

    @property
    def is_readable(self) -> bool:
        """Whether something has arrived: without a request, it is that the server has closed."""
        inbox = self._inbox
        if inbox.unread or inbox.is_ended:
            return True
        # The event loop may not have seen it yet.
        return is_readable(self.get_extra_info("socket").fileno())

    def get_extra_info(self, info: str) -> Any:
        """Return something that is known of the connection, None for anything else."""
        if info == "is_readable":
            return self.is_readable
        name = _NAMES.get(info)
        return None if name is None else self._inbox.transport.get_extra_info(name)


#: What httpx and asyncio call the same.
_NAMES = {
    "ssl_object": "ssl_object",
    "client_addr": "sockname",
    "server_addr": "peername",
    "socket": "socket",
}


@contextmanager
def _connect_errors() -> Generator[None]:
    try:
        yield
    except TimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except OSError as error:
        number, reason = error.errno, str(error)
        if isinstance(error, ConnectionError) and number is not None:
            reason = f"[Errno {number}] {os.strerror(number)}"  # asyncio says only what has failed
        raise httpx.ConnectError(reason) from error
