"""Access to all jobs: recent ones in memory, all of them in the store."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from typing import Any

from .database import StoreError
from .job import Job
from .store import Store

logger = logging.getLogger("replicate_typed.local")

#: Most jobs in memory, where they count as recent, and most characters of their records together.
MAX_RECENT = 2000
MAX_RECENT_SIZE = 256 * 1024 * 1024

#: Seconds between two removals of expired data.
SWEEP_INTERVAL = 30.0


class Archive:
    """The jobs of one server.

    Args:
        store: Stores the jobs.
        lifetime: Seconds after its end when a job's data is removed.
    """

    def __init__(self, store: Store, lifetime: float) -> None:
        self._store = store
        self._lifetime = lifetime
        self._recent: OrderedDict[str, Job] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._total_size = 0
        self._ids_by_stream: dict[str, str] = {}
        self._unsaved: dict[str, Job] = {}

    def add(self, job: Job) -> None:
        """Store a new job.

        Raises:
            StoreError: The job cannot be stored.
        """
        size = self._store.put_job(job.kind, job.record(), done=False)
        self._recent[job.id] = job
        self._ids_by_stream[job.stream_key] = job.id
        self._set_size(job, size)
        while len(self._recent) > MAX_RECENT or self._total_size > MAX_RECENT_SIZE:
            # A short search: the oldest jobs are rarely still running.
            oldest = next((j for j in self._recent.values() if self._is_evictable(j)), None)
            if oldest is None:
                return
            del self._recent[oldest.id]
            self._ids_by_stream.pop(oldest.stream_key, None)
            self._total_size -= self._sizes.pop(oldest.id, 0)

    def _set_size(self, job: Job, size: int) -> None:
        if job.id in self._recent:
            self._total_size += size - self._sizes.get(job.id, 0)
            self._sizes[job.id] = size

    def _is_evictable(self, job: Job) -> bool:
        return job.done and job.id not in self._unsaved

    def find(self, id: str) -> Job | None:
        """Return the job with an id, or None."""
        job = self._recent.get(id)
        if job is None:
            record = self._store.get_job(id)
            job = None if record is None else self._restored(record)
        return job

    def find_by_stream(self, key: str) -> Job | None:
        """Return the job whose stream has a key, or None."""
        id = self._ids_by_stream.get(key)
        if id is not None:
            return self._recent[id]
        record = self._store.get_job_by_stream(key)
        return None if record is None else self._restored(record)

    def current(self, record: dict[str, Any]) -> Job:
        """Return the job of a record, in its current state if it is recent."""
        return self._recent.get(record.get("id", "")) or self._restored(record)

    def is_recent(self, job: Job) -> bool:
        """Return whether a job is in memory."""
        return job.id in self._recent

    def unfinished(self) -> list[Job]:
        """Return the jobs that were running when the server stopped."""
        return [self._restored(record) for record in self._store.unfinished_jobs()]

    def _restored(self, record: dict[str, Any]) -> Job:
        """Return the job of a record.

        Raises:
            BrokenStore: It is the record of no job.
        """
        try:
            return Job.from_record(record)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise self._store.broken(f"a record is that of no job ({error!r})") from error

    def save(self, job: Job) -> None:
        """Store the current state of a job, or keep it in memory for another attempt."""
        expires = None
        if job.completed is not None and job.source == "api" and not job.data_removed:
            expires = job.completed + self._lifetime
        try:
            size = self._store.put_job(job.kind, job.record(), done=job.done, expires=expires)
            self._set_size(job, size)
        except StoreError as error:
            # A full disk must not lose results.
            logger.warning("%s could not be stored: %s", job.id, error)
            self._unsaved[job.id] = job

    def retry_saving(self) -> None:
        """Try again to store the jobs that could not be stored."""
        unsaved, self._unsaved = self._unsaved, {}
        for job in unsaved.values():
            self.save(job)

    def remove_expired_data(self, job: Job) -> None:
        """Remove the data of a job if it has expired."""
        if job.data_removed or job.completed is None or job.source != "api":
            return
        if time.time() - job.completed >= self._lifetime:
            job.remove_data()
            self.save(job)

    async def sweep(self) -> None:
        """Remove expired data periodically, until cancelled."""
        interval = max(0.05, min(SWEEP_INTERVAL, self._lifetime))
        while True:
            await asyncio.sleep(interval)
            try:
                await self._sweep_once(time.time())
            except StoreError as error:
                logger.warning("expired data could not be removed: %s", error)

    async def _sweep_once(self, now: float) -> None:
        self.retry_saving()
        self._store.delete_expired_contents(now)
        while not self._unsaved and (records := self._store.expired_jobs(now)):
            for record in records:
                job = self.current(record)
                job.remove_data()
                self.save(job)
            await asyncio.sleep(0)
