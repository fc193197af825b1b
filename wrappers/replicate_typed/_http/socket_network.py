"""The connections of httpcore in blocking code, which send the head and the body of a request at once.

httpcore writes them by two system calls, each by way of a context that translates its errors. That
is a twentieth of the processor time of a create.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from .readiness import readiness

#: The length of what is kept back to be sent with what follows, in bytes.
MAX_UNSENT = 16 * 1024


class SocketNetwork(httpcore.NetworkBackend):
    """Opens connections by way of another backend, and sends over them in fewer pieces."""

    def __init__(self, other: httpcore.NetworkBackend) -> None:
        """Prepare to open connections.

        Args:
            other: Opens them.
        """
        self._other = other

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
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
        opened = self._other.connect_tcp(host, port, timeout, local_address, socket_options)
        return SocketStream(opened)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to a socket in the file system."""
        return self._other.connect_unix_socket(path, timeout, socket_options)

    def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""
        self._other.sleep(seconds)


class SocketStream(httpcore.NetworkStream):
    """One connection, whose requests and responses follow each other."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        """Use a connection that is open, and has a socket."""
        self._stream = stream
        self._socket = stream.get_extra_info("socket")
        self._has_arrived = readiness(self._socket)
        self._unsent = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, as soon as there is something, empty at the end.

        What was written is sent before.

        Raises:
            httpcore.ReadError: The connection was lost.
            httpcore.ReadTimeout: Nothing has arrived in time.
            httpcore.WriteTimeout: What was written was not sent in time.
        """
        if self._unsent:
            self._send(timeout)
        try:
            self._socket.settimeout(timeout)
            received: bytes = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send something, at the latest before the next read.

        Raises:
            httpcore.WriteError: The connection was lost.
            httpcore.WriteTimeout: It was not sent in time.
        """
        if len(self._unsent) + len(buffer) < MAX_UNSENT:
            self._unsent += buffer
            return
        held, self._unsent = self._unsent, b""
        self._stream.write(held, timeout)
        self._stream.write(buffer, timeout)

    def _send(self, timeout: float | None) -> None:
        """Send what was kept back.

        That it cannot be sent is no error yet: the other side may have answered before it closed
        the connection.
        """
        held, self._unsent = self._unsent, b""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(held)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError:
            return

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the same connection, encrypted.

        Raises:
            httpcore.ConnectError: The other side cannot be trusted, or speaks no TLS.
            httpcore.ConnectTimeout: It did not answer in time.
        """
        encrypted = self._stream.start_tls(ssl_context, server_hostname, timeout)
        # In a connection to a proxy that is encrypted itself, the socket is that of the proxy.
        is_socket = isinstance(encrypted.get_extra_info("socket"), ssl.SSLSocket)
        is_nested = self.get_extra_info("ssl_object") is not None
        return SocketStream(encrypted) if is_socket and not is_nested else encrypted

    def get_extra_info(self, info: str) -> Any:
        """Return something that is known of the connection, None for anything else."""
        return self._has_arrived() if info == "is_readable" else self._stream.get_extra_info(info)
