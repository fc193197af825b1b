"""Spread many concurrent requests over several httpx clients with a few requests each.

Whenever a request begins or ends, httpx looks at every connection of its client. With four that
costs next to nothing; with a hundred httpx does little else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import define

C = TypeVar("C")

#: How many requests one httpx client carries at once.
MAX_CONCURRENT_PER_CLIENT = 4

#: How many httpx clients are kept without a request, for their open connections.
MAX_IDLE = 5


@define(eq=False)
class Shard(Generic[C]):
    """One httpx client, and how many requests it carries."""

    client: C
    active: int = 0


class ClientShards(Generic[C]):
    """The httpx clients of one pool, made as they are needed. Safe in threads."""

    def __init__(self, make_client: Callable[[], C], *, max_concurrent: int | None) -> None:
        """Start without a client.

        Args:
            make_client: Makes an httpx client.
            max_concurrent: How many requests one client carries at once, None for no limit.
        """
        self._make_client = make_client
        self._max_concurrent = max_concurrent
        self._shards: list[Shard[C]] = []
        self._lock = threading.Lock()

    def acquire(self) -> Shard[C]:
        """Return the first shard with capacity: the fewer are used, the more connections are reused."""
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
        """Give a shard back, and return its client if it is to be closed because enough are idle."""
        with self._lock:
            shard.active -= 1
            if shard.active or sum(not other.active for other in self._shards) <= MAX_IDLE:
                return None
            if shard not in self._shards:
                return None
            self._shards.remove(shard)
            return shard.client

    def clear(self) -> list[C]:
        """Return all clients, to be closed; the next request gets a new one."""
        with self._lock:
            shards, self._shards = self._shards, []
        return [shard.client for shard in shards]
