"""Where jobs are when they do not run: in memory while they are recent, in the store for good."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from typing import Any

from .job import Job
from .store import Store, StoreError

logger = logging.getLogger("replicate_typed.local")

#: Jobs that are kept in memory, and shown as recent ones are: how many at the most, and of how many
#: characters together.
REMEMBERED = 2000
REMEMBERED_SIZE = 256 * 1024 * 1024

#: Seconds between two looks for data to remove.
SWEEP = 30.0


class Archive:
    """The jobs of one server.

    Args:
        store: Keeps them.
        lifetime: Seconds after its end when a job's data is removed.
    """

    def __init__(self, store: Store, lifetime: float) -> None:
        self._store = store
        self._lifetime = lifetime
        self._recent: OrderedDict[str, Job] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._size = 0
        self._streams: dict[str, str] = {}
        self._unsaved: dict[str, Job] = {}

    def add(self, job: Job) -> None:
        """Keep a new job.

        Raises:
            StoreError: It cannot be stored.
        """
        size = self._store.put_job(job.kind, job.record(), done=False)
        self._recent[job.id] = job
        self._streams[job.stream_key] = job.id
        self._weigh(job, size)
        while len(self._recent) > REMEMBERED or self._size > REMEMBERED_SIZE:
            # The oldest that is over: seldom more than the first few run.
            oldest = next((j for j in self._recent.values() if self._can_go(j)), None)
            if oldest is None:
                return
            del self._recent[oldest.id]
            self._streams.pop(oldest.stream_key, None)
            self._size -= self._sizes.pop(oldest.id, 0)

    def _weigh(self, job: Job, size: int) -> None:
        if job.id in self._recent:
            self._size += size - self._sizes.get(job.id, 0)
            self._sizes[job.id] = size

    def _can_go(self, job: Job) -> bool:
        return job.done and job.id not in self._unsaved

    def find(self, id: str) -> Job | None:
        """The job of this id, None if there is none."""
        job = self._recent.get(id)
        if job is None:
            record = self._store.get_job(id)
            job = None if record is None else Job.restore(record)
        return job

    def by_stream(self, key: str) -> Job | None:
        """The job whose stream has this key, None if there is none."""
        id = self._streams.get(key)
        if id is not None:
            return self._recent[id]
        record = self._store.job_of_stream(key)
        return None if record is None else Job.restore(record)

    def current(self, record: dict[str, Any]) -> Job:
        """The job of a record, as it is now if it is recent."""
        return self._recent.get(record["id"]) or Job.restore(record)

    def is_recent(self, job: Job) -> bool:
        """Whether it is shown as recent jobs are."""
        return job.id in self._recent

    def unfinished(self) -> list[Job]:
        """The jobs that ran when the server stopped."""
        return [Job.restore(record) for record in self._store.unfinished()]

    def save(self, job: Job) -> None:
        """Keep a job as it is now."""
        expires = None
        if job.completed is not None and job.source == "api" and not job.data_removed:
            expires = job.completed + self._lifetime
        try:
            size = self._store.put_job(job.kind, job.record(), done=job.done, expires=expires)
            self._weigh(job, size)
        except StoreError as error:
            # It stays in memory, and is tried again: a full disk must not lose what is done.
            logger.warning("%s could not be stored: %s", job.id, error)
            self._unsaved[job.id] = job

    def save_again(self) -> None:
        """Try again to keep what could not be stored."""
        waiting, self._unsaved = self._unsaved, {}
        for job in waiting.values():
            self.save(job)

    def remove_old_data(self, job: Job) -> None:
        """Remove the data of a job whose time is over."""
        if job.data_removed or job.completed is None or job.source != "api":
            return
        if time.time() - job.completed >= self._lifetime:
            job.remove_data()
            self.save(job)

    async def sweep(self) -> None:
        """Remove what has outlived its time, again and again."""
        pause = max(0.05, min(SWEEP, self._lifetime))
        while True:
            await asyncio.sleep(pause)
            try:
                await self._sweep_once(time.time())
            except StoreError as error:
                logger.warning("old data could not be removed: %s", error)

    async def _sweep_once(self, now: float) -> None:
        self.save_again()
        self._store.drop_expired_contents(now)
        while not self._unsaved and (records := self._store.expired(now)):
            for record in records:
                job = self.current(record)
                job.remove_data()
                self.save(job)
            await asyncio.sleep(0)
