"""What was learned about model versions, so that it is fetched once."""

from __future__ import annotations

import threading
from collections import OrderedDict

from .output_schema import OutputSchema

#: Versions that are remembered; the one that was used longest ago is forgotten first.
CAPACITY = 512


class SchemaCache:
    """Output schemas by reference; ``None`` stands for a version that has none."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[str, OutputSchema | None] = OrderedDict()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[SchemaCache], tuple[int]]:
        return SchemaCache, (self._capacity,)

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._entries

    def get(self, key: str) -> OutputSchema | None:
        """The schema, ``None`` if there is none or it is not known."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: str, schema: OutputSchema | None) -> None:
        """Remember a schema."""
        with self._lock:
            self._entries[key] = schema
            self._entries.move_to_end(key)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
