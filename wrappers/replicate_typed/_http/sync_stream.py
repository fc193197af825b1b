"""The connections of blocking code: sockets, with a limit of time for each read and write."""

from __future__ import annotations

import select
import socket
import ssl
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

import httpx

#: What httpx calls what a socket knows.
_KNOWN: dict[str, Callable[[socket.socket], object]] = {
    "socket": lambda connected: connected,
    "client_addr": lambda connected: connected.getsockname(),
    "server_addr": lambda connected: connected.getpeername(),
    "ssl_object": lambda connected: connected if isinstance(connected, ssl.SSLSocket) else None,
}


def connect(
    host: str, port: int, context: ssl.SSLContext | None, seconds: float | None
) -> SyncStream:
    """Open a connection.

    Args:
        host: The name or the address of the host.
        port: Its port.
        context: Encrypts the connection, unless it is None.
        seconds: For how many seconds to try each step.

    Raises:
        httpx.ConnectError: There is no connection, or the other side cannot be trusted.
        httpx.ConnectTimeout: There is none in time.
        ReplicateError: The certificates cannot be loaded.
    """
    with _connect_errors():
        connected = socket.create_connection((host, port), seconds)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            if context is not None:
                connected = context.wrap_socket(connected, server_hostname=host)
        except BaseException:
            connected.close()
            raise
    return SyncStream(connected)


@contextmanager
def _connect_errors() -> Generator[None]:
    try:
        yield
    except TimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpx.ConnectError(str(error)) from error


class SyncStream:
    """One connection, whose requests and responses follow each other."""

    def __init__(self, connected: socket.socket) -> None:
        """Use a socket that is connected."""
        self._socket = connected
        self._seconds = connected.gettimeout()

    def read(self, size: int, seconds: float | None) -> bytes:
        """Return what has arrived, as soon as there is something, empty at the end.

        Args:
            size: How many bytes at the most.
            seconds: For how many seconds to wait.

        Raises:
            httpx.ReadError: The connection was lost.
            httpx.ReadTimeout: Nothing has arrived in time.
        """
        try:
            if seconds != self._seconds:
                self._limit(seconds)
            return self._socket.recv(size)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpx.ReadError(str(error)) from error

    def write(self, data: bytes, seconds: float | None) -> None:
        """Send something.

        Args:
            data: What to send.
            seconds: For how many seconds to wait until the next part of it is taken.

        Raises:
            httpx.WriteError: The connection was lost.
            httpx.WriteTimeout: Nothing was taken in time.
        """
        try:
            if seconds != self._seconds:
                self._limit(seconds)
            while data:
                data = data[self._socket.send(data) :]
        except TimeoutError as error:
            raise httpx.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpx.WriteError(str(error)) from error

    def _limit(self, seconds: float | None) -> None:
        # The system is told, so only of what is new.
        self._socket.settimeout(seconds)
        self._seconds = seconds

    def close(self) -> None:
        """Close the connection; a thread that waits for it goes on."""
        with suppress(OSError):  # it is lost already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    @property
    def is_readable(self) -> bool:
        """Whether something has arrived: without a request, it is that the server has closed."""
        return is_readable(self._socket.fileno())

    def get_extra_info(self, info: str) -> object:
        """Return something that is known of the connection, None for anything else."""
        if info == "is_readable":
            return self.is_readable
        known = _KNOWN.get(info)
        return None if known is None else known(self._socket)


def is_readable(descriptor: int) -> bool:
    """Return whether something has arrived at a socket, or it is closed."""
    if descriptor < 0:
        return True
    if sys.platform == "win32" or not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
