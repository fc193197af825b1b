"""One httpx client for each request that is under way, so that each has one connection in use.

Whenever a request begins or ends, httpx looks at all connections of its client, and at all requests
that wait for one. A client for itself has neither.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

C = TypeVar("C")

#: The most httpx clients that are kept without a request, for their open connections.
MAX_IDLE = 100

#: For how many seconds they are kept. The next request that ends after that gives them up.
MAX_IDLE_TIME = 5.0


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
        # Each with the time since which it has no request.
        self._idle: deque[tuple[C, float]] = deque()
        self._busy: set[C] = set()
        self._lock = threading.Lock()

    def acquire(self) -> C:
        """Return the client for a request: the one used last, whose connection is open still."""
        with self._lock:
            if not self._is_shared:
                client = self._idle.pop()[0] if self._idle else self._make_client()
                self._busy.add(client)
                return client
            if not self._idle:
                self._idle.append((self._make_client(), math.inf))
            return self._idle[0][0]

    def release(self, client: C, now: float) -> Sequence[C]:
        """Take a client back after a request, and return those that are to be closed.

        Args:
            client: The client.
            now: The monotonic clock in seconds.
        """
        with self._lock:
            if client not in self._busy:
                return ()  # shared, or somebody else closes it
            self._busy.remove(client)
            self._idle.append((client, now))
            surplus: list[C] = []
            while len(self._idle) > MAX_IDLE or self._idle[0][1] < now - MAX_IDLE_TIME:
                surplus.append(self._idle.popleft()[0])
            return surplus

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
            clients = [*(client for client, _ in self._idle), *self._busy]
            self._idle, self._busy = deque(), set()
        return clients
