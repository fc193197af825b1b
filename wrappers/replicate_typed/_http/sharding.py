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
    """One httpx client, and the number of its requests that have not ended.

    Attributes:
        client: The httpx client.
        active: How many requests it has.
        stuck: How many of these nobody waits for any more: only closing it ends them.
    """

    client: C
    active: int = 0
    stuck: int = 0


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
        self._retired: list[Shard[C]] = []
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

    def release(self, shard: Shard[C]) -> list[C]:
        """Release a shard after a request.

        Returns:
            Clients to be closed: that of the shard, if ``MAX_IDLE`` others are idle, and retired
            ones.
        """
        with self._lock:
            shard.active -= 1
            idle = sum(not other.active for other in self._shards)
            if not shard.active and idle > MAX_IDLE and shard in self._shards:
                self._shards.remove(shard)
                self._retired.append(shard)
            return self._closable() if self._retired else []

    def retire(self, client: C) -> None:
        """Send nothing more with a client that has a request nobody waits for any more.

        A client or transport of the user's, of which there is no other, stays in use.
        """
        with self._lock:
            for shard in [*self._shards, *self._retired]:
                if shard.client is client and self._max_concurrent is not None:
                    shard.stuck += 1
                    if shard in self._shards:
                        self._shards.remove(shard)
                        self._retired.append(shard)

    def take_closable(self) -> list[C]:
        """Remove and return the retired clients that nobody waits for, to be closed."""
        with self._lock:
            return self._closable()

    def _closable(self) -> list[C]:
        closable = [shard for shard in self._retired if shard.active <= shard.stuck]
        for shard in closable:
            self._retired.remove(shard)
        return [shard.client for shard in closable]

    def clear(self) -> list[C]:
        """Remove and return all clients, to be closed; the next request gets a new one."""
        with self._lock:
            shards = [*self._shards, *self._retired]
            self._shards, self._retired = [], []
        return [shard.client for shard in shards]
