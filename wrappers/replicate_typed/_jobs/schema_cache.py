"""A cache of the output schemas of model versions, and of what is known of their fetches.

All clients of a process share one, since the schema of a version never changes. What one API told
one account serves no other: two servers may have other models under the same names, and a schema of
a private model is for those who may see the model.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeAlias

from .._base.caches import on_reset
from .._base.errors import MissingTokenError
from .._base.forks import renew_lock_after_fork
from .._http.options import Options

if TYPE_CHECKING:
    from .output_schema import OutputSchema
    from .schema_source import SchemaSource

#: The number of versions in the cache.
CAPACITY = 512

#: For how long a schema is not fetched again after a failure, in seconds.
FAILURE_TIME = 60.0

#: For how long the schema of a model's latest version is used, in seconds: another may become it.
LATEST_TIME = 3600.0

#: The API's address, a digest of the token, and the version as ``owner/name:id``.
SchemaKey: TypeAlias = tuple[str, str, str]


class SchemaCache:
    """An LRU cache of output schemas. Thread-safe.

    An entry is ``None`` for a version without an output schema. Times are in seconds of the
    monotonic clock.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Start empty.

        Args:
            capacity: The most entries; the least recently used one is removed.
        """
        self._capacity = capacity
        self._entries: OrderedDict[SchemaKey, tuple[OutputSchema | None, float]] = OrderedDict()
        self._failed: OrderedDict[SchemaKey, float] = OrderedDict()
        self._claims: dict[SchemaKey, float] = {}
        self._lock = threading.Lock()
        renew_lock_after_fork(self)

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._failed.clear()
            self._claims.clear()

    def has(self, key: SchemaKey, now: float) -> bool:
        """Return whether there is an entry that need not be fetched again."""
        with self._lock:
            return key in self._entries and now < self._entries[key][1]

    def get(self, key: SchemaKey) -> OutputSchema | None:
        """Return an output schema, ``None`` if the version has none or is not in the cache."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(
        self, key: SchemaKey, schema: OutputSchema | None, *, expires_at: float = math.inf
    ) -> None:
        """Add or replace an entry.

        Args:
            key: The version.
            schema: Its output schema.
            expires_at: From when on it is fetched again. The entry serves until that succeeds.
        """
        with self._lock:
            self._failed.pop(key, None)
            self._entries[key] = schema, expires_at
            self._entries.move_to_end(key)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)

    def put_failure(self, key: SchemaKey, now: float) -> None:
        """Take note that a schema could not be fetched."""
        with self._lock:
            self._failed[key] = now
            self._failed.move_to_end(key)
            while len(self._failed) > self._capacity:
                self._failed.popitem(last=False)

    def has_failed(self, key: SchemaKey, now: float) -> bool:
        """Return whether a schema could not be fetched a short time ago."""
        with self._lock:
            failed_at = self._failed.get(key)
            return failed_at is not None and now < failed_at + FAILURE_TIME

    def claim(self, key: SchemaKey, now: float, seconds: float) -> bool:
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

    def release(self, key: SchemaKey) -> None:
        """Give back a claim, after the schema or the failure was put into the cache."""
        with self._lock:
            self._claims.pop(key, None)


#: The cache of this process.
SCHEMAS = SchemaCache()
on_reset(SCHEMAS)


def schema_key(options: Options, source: SchemaSource) -> SchemaKey:
    """Return what the schema of a version is kept under, for a client with these settings.

    Raises:
        InputError: The environment has a token or an address that cannot be used.
    """
    try:
        account = hashlib.sha256(options.token().encode()).hexdigest()
    except MissingTokenError:
        account = ""
    return options.resolved_base_url(), account, source.key


def expiry(source: SchemaSource, now: float) -> float:
    """Return until when a schema is used: for ever, unless it is that of whichever is the latest."""
    return math.inf if source.versions else now + LATEST_TIME
