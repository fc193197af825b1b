"""A cache of the output schemas of model versions, and of what is known of their fetches."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from .._base.forks import renew_lock_after_fork

if TYPE_CHECKING:
    from .output_schema import OutputSchema

#: The number of versions in the cache.
CAPACITY = 512

#: For how long a schema is not fetched again after a failure, in seconds.
FAILURE_TIME = 60.0


class SchemaCache:
    """An LRU cache of output schemas by version, ``owner/name:id``. Thread-safe.

    An entry is ``None`` for a version without an output schema. Times are in seconds of the
    monotonic clock.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Start empty.

        Args:
            capacity: The most entries; the least recently used one is removed.
        """
        self._capacity = capacity
        self._entries: OrderedDict[str, OutputSchema | None] = OrderedDict()
        self._failed: OrderedDict[str, float] = OrderedDict()
        self._claims: dict[str, float] = {}
        self._lock = threading.Lock()
        renew_lock_after_fork(self)

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._entries

    def get(self, key: str) -> OutputSchema | None:
        """Return an output schema, ``None`` if the version has none or is not in the cache."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: str, schema: OutputSchema | None) -> None:
        """Add or replace an entry."""
        with self._lock:
            self._failed.pop(key, None)
            self._entries[key] = schema
            self._entries.move_to_end(key)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)

    def put_failure(self, key: str, now: float) -> None:
        """Take note that a schema could not be fetched."""
        with self._lock:
            self._failed[key] = now
            self._failed.move_to_end(key)
            while len(self._failed) > self._capacity:
                self._failed.popitem(last=False)

    def has_failed(self, key: str, now: float) -> bool:
        """Return whether a schema could not be fetched a short time ago."""
        with self._lock:
            failed_at = self._failed.get(key)
            return failed_at is not None and now < failed_at + FAILURE_TIME

    def claim(self, key: str, now: float, seconds: float) -> bool:
        """Return whether the caller is to fetch a schema; if not, another caller is about to.

        Args:
            key: The version.
            now: The present time.
            seconds: For how long nobody else is to. A claim may be left behind in a forked process.
        """
        with self._lock:
            if now < self._claims.get(key, now):
                return False
            self._claims[key] = now + seconds
            return True

    def release(self, key: str) -> None:
        """Give back a claim, after the schema or the failure was put into the cache."""
        with self._lock:
            self._claims.pop(key, None)
