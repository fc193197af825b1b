"""Spread concurrent requests over several httpx clients, so that each has only a few connections.

Whenever a request begins or ends, httpx iterates over all connections of its client. The cost is
negligible for four connections, and dominates the request for a hundred.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from .._base.records import define

C = TypeVar("C")

#: The most requests that one httpx client sends at once.
MAX_CONCURRENT_PER_CLIENT = 4

#: The most httpx clients that are kept without a request, for their open connections.
MAX_IDLE = 5


@define(eq=False)
class Shard(Generic[C]):
    """One httpx client, and the number of its requests that have not ended."""

    client: C
    active: int = 0


class ClientShards(Generic[C]):
    """The httpx clients of one pool, made when they are needed. Thread-safe."""

    def __init__(self, make_client: Callable[[], C], *, max_concurrent: int | None) -> None:
        """Start without a client.

        Args:
            make_client: Makes an httpx client.
            max_concurrent: The most requests that one client sends at once, None for no limit.
        """
        self._make_client = make_client
        self._max_concurrent = max_concurrent
        self._shards: list[Shard[C]] = []
        self._lock = threading.Lock()

    def acquire(self) -> Shard[C]:
        """Return the first shard with capacity, so that few shards reuse their connections."""
        with self._lock:
            for shard in self._shards:
                if self._max_concurrent is None or shard.active < self._max_concurrent:
                    break
            else:
                shard = Shard(self._make_client())
                self._shards.append(shard)
            shard.active += 1
            return shard

    def release(self, shard: Shard[C]) -> C | None:
        """Release a shard after a request.

        Returns:
            The client of the shard, to be closed, if ``MAX_IDLE`` others are idle; else None.
        """
        with self._lock:
            shard.active -= 1
            if shard.active or sum(not other.active for other in self._shards) <= MAX_IDLE:
                return None
            if shard not in self._shards:
                return None
            self._shards.remove(shard)
            return shard.client

    def clear(self) -> list[C]:
        """Remove and return all clients, to be closed; the next request gets a new one."""
        with self._lock:
            shards, self._shards = self._shards, []
        return [shard.client for shard in shards]
