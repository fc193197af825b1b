"""The listening socket and its address."""

from __future__ import annotations

import errno
import ipaddress
import socket

#: Connections that the kernel queues before the server accepts them.
BACKLOG = 2048


class PortInUse(OSError):
    """Another program is using the port."""

    __module__ = "replicate_typed.local"


def is_loopback(host: str) -> bool:
    """Return whether an address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Args:
        host: The host name or IP address.
        port: The port, 0 for a free one.

    Raises:
        PortInUse: Another program is using the port.
        OSError: The address does not exist on this machine, or must not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol given, asyncio disables Nagle's algorithm.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, TypeError) as error:  # TypeError for an invalid host name
        listener.close()
        raise _listen_error(host, port, error) from error
    return listener


def _listen_error(host: str, port: int, error: OSError | TypeError) -> OSError:
    prefix = f"cannot listen at {host}:{port}"
    if not isinstance(error, OSError):
        return OSError(f"{prefix}: {error}. Use an address of this machine")
    reason = error.strerror or str(error)
    if error.errno == errno.EADDRINUSE:
        advice = "Stop the program that uses the port, or choose another port"
        return PortInUse(f"{prefix}: {reason}. {advice}")
    if error.errno == errno.EACCES:
        return OSError(f"{prefix}: {reason}. Choose a port from 1024 on")
    return OSError(f"{prefix}: {reason}. Use an address of this machine")
