"""One httpx client for each request that is under way, so that each has one connection in use.

Whenever a request begins or ends, httpx looks at all connections of its client, and at all requests
that wait for one. A client for itself has neither.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

C = TypeVar("C")

#: The most httpx clients that are kept without a request, for their open connections.
MAX_IDLE = 20


class ClientShards(Generic[C]):
    """The httpx clients of one pool, made when they are needed. Thread-safe."""

    def __init__(self, make_client: Callable[[], C], *, is_shared: bool) -> None:
        """Start without a client.

        Args:
            make_client: Makes an httpx client.
            is_shared: Whether one client sends all requests, as one of the user's does.
        """
        self._make_client = make_client
        self._is_shared = is_shared
        self._idle: list[C] = []
        self._busy: set[C] = set()
        self._lock = threading.Lock()

    def acquire(self) -> C:
        """Return the client for a request: the one used last, whose connection is open still."""
        with self._lock:
            if not self._is_shared:
                client = self._idle.pop() if self._idle else self._make_client()
                self._busy.add(client)
                return client
            if not self._idle:
                self._idle.append(self._make_client())
            return self._idle[0]

    def release(self, client: C) -> bool:
        """Take a client back after a request, and return whether it is to be closed."""
        with self._lock:
            if client not in self._busy:
                return False  # shared, or somebody else closes it
            self._busy.remove(client)
            if len(self._idle) >= MAX_IDLE:
                return True
            self._idle.append(client)
            return False

    def retire(self, client: C) -> bool:
        """Give up a client whose request nobody waits for any more.

        Returns:
            Whether it is to be closed, which ends the request. One that is shared stays in use.
        """
        with self._lock:
            is_own = client in self._busy
            self._busy.discard(client)
            return is_own

    def clear(self) -> list[C]:
        """Remove and return all clients, to be closed; the next request gets a new one."""
        with self._lock:
            clients = [*self._idle, *self._busy]
            self._idle, self._busy = [], set()
        return clients
