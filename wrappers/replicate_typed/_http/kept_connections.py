"""The connections of a transport, and how long they wait for another request. No clock, no I/O."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

import httpx

from .http11 import HTTP11


class Stream(Protocol):
    """The bytes of a connection."""

    @property
    def is_readable(self) -> bool:
        """Whether something has arrived, be it the end."""
        ...


S = TypeVar("S", bound=Stream)

#: A scheme, a host and a port.
Origin = tuple[bytes, bytes, int]

#: The port of each scheme that is spoken here.
PORTS = {b"http": 80, b"https": 443}

#: How many connections of a transport are kept, each to another server.
MAX_KEPT = 4

#: For how many seconds they are kept.
MAX_KEPT_TIME = 5.0


def origin_of(url: httpx.URL) -> Origin | None:
    """Return to which server an address leads, None if it is none of HTTP."""
    scheme = url.raw_scheme
    port = url.port or PORTS.get(scheme)
    return None if port is None or scheme not in PORTS else (scheme, url.raw_host, port)


class Connection(Generic[S]):
    """One connection, whose requests and responses follow each other.

    Attributes:
        origin: Where it leads.
        stream: Its bytes.
        http: What they mean.
    """

    def __init__(self, origin: Origin, stream: S) -> None:
        """Begin with a connection that was not used yet."""
        self.origin = origin
        self.stream = stream
        self.http: HTTP11 = HTTP11()


class KeptConnections(Generic[S]):
    """The connections that are open, and which of them have no request.

    What is to be closed is returned, or removed by whoever closes it.
    """

    def __init__(self) -> None:
        """Start without a connection."""
        self._open: set[Connection[S]] = set()
        self._idle: OrderedDict[Origin, tuple[Connection[S], float]] = OrderedDict()
        self._is_closed = False

    def take(self, origin: Origin, now: float) -> tuple[Connection[S] | None, bool]:
        """Return a connection to a server for the next request, and whether it can be used.

        Args:
            origin: The server.
            now: The monotonic clock in seconds.
        """
        kept = self._idle.pop(origin, None)
        if kept is None:
            return None, False
        connection, since = kept
        # What arrives without a request is the end of the connection.
        return connection, now - since <= MAX_KEPT_TIME and not connection.stream.is_readable

    def add(self, connection: Connection[S]) -> bool:
        """Add a connection, which has a request, and return whether it may be used."""
        self._open.add(connection)
        return not self._is_closed

    def give_back(self, connection: Connection[S], now: float) -> Connection[S] | None:
        """Keep a connection after a request, and return the one that is to be closed, if any.

        Args:
            connection: The connection, whose response was read to its end or not.
            now: The monotonic clock in seconds.
        """
        if not connection.http.finish() or self._is_closed:
            return connection
        replaced = self._idle.pop(connection.origin, None)
        self._idle[connection.origin] = connection, now
        if replaced is None and len(self._idle) > MAX_KEPT:
            _, replaced = self._idle.popitem(last=False)
        return None if replaced is None else replaced[0]

    def remove(self, connection: Connection[S]) -> None:
        """Forget a connection that is closed."""
        self._open.discard(connection)

    def close(self) -> list[Connection[S]]:
        """Keep no connection any more, and return all that are open, to be closed."""
        self._is_closed = True
        connections = [*self._open]
        self._open, self._idle = set(), OrderedDict()
        return connections
