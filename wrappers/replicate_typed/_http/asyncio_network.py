"""The connections of httpcore in an event loop of asyncio, by way of asyncio itself.

httpcore connects by way of anyio, which opens a scope for each read and write, and lets every other
task run before it looks at the socket. That is a third of the processor time of an async call. Here
a read waits for what arrives and for nothing else, and a write only for a socket that takes no more.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import select
import ssl
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

import httpcore

from .event_loops import asyncio_loop
from .tls import SharedContext

#: How much of a response may have arrived without being read, in bytes, before no more is taken.
MAX_UNREAD = 256 * 1024

#: Seconds after which another address of a host is tried beside the first one.
NEXT_ADDRESS_DELAY = 0.25


class AsyncioNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections in asyncio; where trio runs the caller, another backend does."""

    def __init__(self, other: httpcore.AsyncNetworkBackend) -> None:
        """Prepare to open connections.

        Args:
            other: Opens those that are not of asyncio.
        """
        self._other = other

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection.

        Args:
            host: The name or the address of the host.
            port: Its port.
            timeout: For how many seconds to try.
            local_address: The address to connect from.
            socket_options: Options to set.

        Raises:
            httpcore.ConnectError: There is no connection.
            httpcore.ConnectTimeout: There is none in time.
        """
        loop = asyncio_loop()
        if loop is None:
            return await self._other.connect_tcp(host, port, timeout, local_address, socket_options)
        options: dict[str, Any] = {}
        if local_address is not None:
            options["local_addr"] = (local_address, 0)
        # Loops of others have no such option, and a host that is an address has no other one.
        if isinstance(loop, asyncio.BaseEventLoop) and not _is_address(host):
            options["happy_eyeballs_delay"] = NEXT_ADDRESS_DELAY
        with _connect_errors():
            async with asyncio.timeout(timeout):
                _, inbox = await loop.create_connection(_Inbox, host, port, **options)
        stream = AsyncioStream(inbox)
        for option in socket_options or ():
            stream.get_extra_info("socket").setsockopt(*option)
        return stream

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to a socket in the file system."""
        return await self._other.connect_unix_socket(path, timeout, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""
        await self._other.sleep(seconds)


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
        self._waiter: asyncio.Future[None] | None = None

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
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, timeout: float | None, expired: Callable[[], Exception]) -> None:
        """Wait until something changes.

        Args:
            timeout: For how many seconds.
            expired: Makes what is raised after that.
        """
        loop = asyncio.get_running_loop()
        self._waiter = waiter = loop.create_future()
        timer = None if timeout is None else loop.call_later(timeout, _expire, waiter, expired)
        try:
            await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

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


def _expire(waiter: asyncio.Future[None], expired: Callable[[], Exception]) -> None:
    if not waiter.done():
        waiter.set_exception(expired())


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection, whose requests and responses follow each other."""

    def __init__(self, inbox: _Inbox) -> None:
        """Use a connection that is open."""
        self._inbox = inbox

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, as soon as there is something, empty at the end.

        Raises:
            httpcore.ReadError: The connection was lost.
            httpcore.ReadTimeout: Nothing has arrived in time.
        """
        inbox = self._inbox
        while not inbox.unread and not inbox.is_ended:
            await inbox.wait(timeout, httpcore.ReadTimeout)
        if not inbox.unread and inbox.error is not None:
            raise httpcore.ReadError(str(inbox.error)) from inbox.error
        return inbox.take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send something.

        Raises:
            httpcore.WriteError: The connection was lost.
            httpcore.WriteTimeout: It was not sent in time.
        """
        inbox = self._inbox
        if inbox.is_ended:
            raise httpcore.WriteError(str(inbox.error or "the connection is closed"))
        inbox.transport.write(buffer)
        while inbox.is_choked and not inbox.is_ended:
            await inbox.wait(timeout, httpcore.WriteTimeout)

    async def aclose(self) -> None:
        """Close the connection."""
        self._inbox.transport.abort()
        await asyncio.sleep(0)  # in which the socket is closed

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return the same connection, encrypted.

        Raises:
            httpcore.ConnectError: The other side cannot be trusted, or speaks no TLS.
            httpcore.ConnectTimeout: It did not answer in time.
            ReplicateError: The certificates cannot be loaded.
        """
        inbox = _Inbox()
        loop = asyncio.get_running_loop()
        try:
            if isinstance(ssl_context, SharedContext):
                ssl_context = ssl_context.loaded()
            with _connect_errors():
                async with asyncio.timeout(timeout):
                    inbox.transport = await loop.start_tls(
                        self._inbox.transport, inbox, ssl_context, server_hostname=server_hostname
                    )
        except BaseException:
            self._inbox.transport.abort()
            raise
        return AsyncioStream(inbox)

    def get_extra_info(self, info: str) -> Any:
        """Return something that is known of the connection, None for anything else."""
        if info == "is_readable":
            return bool(self._inbox.unread) or self._inbox.is_ended or self._is_readable()
        name = _NAMES.get(info)
        return None if name is None else self._inbox.transport.get_extra_info(name)

    def _is_readable(self) -> bool:
        """Return whether something has arrived that the event loop has not seen yet."""
        descriptor = self.get_extra_info("socket").fileno()
        if descriptor < 0:
            return True
        if sys.platform == "win32" or not hasattr(select, "poll"):
            return bool(select.select([descriptor], [], [], 0)[0])
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))


#: What httpcore and asyncio call the same.
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
        raise httpcore.ConnectTimeout(str(error)) from error
    except OSError as error:
        number, reason = error.errno, str(error)
        if isinstance(error, ConnectionError) and number is not None:
            reason = f"[Errno {number}] {os.strerror(number)}"  # asyncio says only what has failed
        raise httpcore.ConnectError(reason) from error
