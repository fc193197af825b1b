"""A cache of the output schemas of model versions."""

from __future__ import annotations

import threading
from collections import OrderedDict

from .._base.forks import renew_lock_after_fork
from .output_schema import OutputSchema

#: The number of versions in the cache.
CAPACITY = 512


class SchemaCache:
    """An LRU cache of output schemas by version, ``owner/name:id``. Thread-safe.

    An entry is ``None`` for a version without an output schema.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Start empty.

        Args:
            capacity: The most entries; the least recently used one is removed.
        """
        self._capacity = capacity
        self._entries: OrderedDict[str, OutputSchema | None] = OrderedDict()
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
            self._entries[key] = schema
            self._entries.move_to_end(key)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
