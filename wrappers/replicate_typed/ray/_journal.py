"""The journal of a run on a cluster: one file, one process that writes it, and workers that ask.

It is the file that ``client.map`` writes, on the node of the driver: SQLite files must not be
written over a network. It is open, and locked, only while a worker has a claim.
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from .._base.errors import JournalError
from .._many.entries import Entry
from .._many.journal_writer import Attempt, JournalWriter
from ._claims import LEASE, Claims
from ._cluster import call

#: Seconds between two attempts to claim inputs that another worker has.
CLAIM_INTERVAL = 0.25


class JournalKeeper:
    """The journal, in a process of its own. Its methods are called by the workers."""

    def __init__(self, path: str | None, subject: str) -> None:
        """Open nothing yet.

        Args:
            path: The file; one that is deleted in the end if None.
            subject: What is run, with its version.
        """
        # Ray ends a process without tidying up, so the folder may stay until the system is tidied.
        self._folder: TemporaryDirectory[str] | None = None
        if path is None:
            self._folder = TemporaryDirectory(prefix="replicate-typed-")
            path = f"{self._folder.name}/run.db"
        self._path = Path(path)
        self._subject = subject
        self._claims = Claims()
        self._writer: JournalWriter | None = None

    def check(self) -> None:
        """Open the journal, and close it.

        Raises:
            JournalError: It cannot be used.
        """
        self._opened()
        self._close_unused()

    def claim(self, owner: str, worker: str, digests: Sequence[bytes]) -> bool:
        """Claim inputs, and return whether no other worker has one of them.

        Raises:
            JournalError: The journal cannot be used.
        """
        is_taken = self._claims.take(owner, worker, digests, time.monotonic())
        if is_taken:
            try:
                self._opened()
            except BaseException:
                self._claims.release(owner)
                raise
        return is_taken

    def renew(self, owner: str) -> None:
        """Prolong a claim."""
        self._claims.renew(owner, time.monotonic())

    def release(self, owner: str) -> None:
        """End a claim."""
        self._claims.release(owner)
        self._close_unused()

    def find(self, owner: str, digests: Sequence[bytes]) -> list[Entry]:
        """Return the entries of inputs; those that are not recorded are new.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        entries = self._claimed(owner).find(digests, 0, shared=True)
        for entry in entries:
            if entry.state == "waiting" and not entry.attempts:
                entry.position = entry.id - 1
        return entries

    def save(
        self,
        owner: str,
        entries: Sequence[Entry],
        attempts: Sequence[Attempt],
        delivered: Sequence[int],
    ) -> None:
        """Commit what has changed.

        Raises:
            JournalError: The claim has ended, or the journal cannot be written.
        """
        self._claimed(owner).save(entries, attempts, delivered)

    def known_ids(self, owner: str, ids: Sequence[str]) -> set[str]:
        """Return those of some ids of predictions that are recorded.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        return self._claimed(owner).known_ids(ids)

    def expects(self, owner: str, sent: bytes) -> bool:
        """Return whether a create of an input that was sent so has no answer yet.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        return self._claimed(owner).expects(sent)

    def close(self) -> None:
        """Delete the journal, if it is a temporary one."""
        if self._folder is not None:
            self._folder.cleanup()

    def _opened(self) -> JournalWriter:
        if self._writer is None:
            self._writer = JournalWriter(self._path, self._subject)
        return self._writer

    def _claimed(self, owner: str) -> JournalWriter:
        if not self._claims.renew(owner, time.monotonic()):
            raise JournalError(
                f"this worker was silent for more than {LEASE:.0f} s, and its inputs were given to "
                "another one",
                path=str(self._path),
            )
        return self._opened()

    def _close_unused(self) -> None:
        if self._writer is not None and not len(self._claims):
            writer, self._writer = self._writer, None
            writer.close()


class ClaimedStore:
    """What a worker records the run of one batch in: the journal, by way of its process."""

    has_keys = True

    def __init__(self, keeper: Any, worker: str, digests: Iterable[bytes]) -> None:
        """Claim the inputs of a batch, once no other worker has one of them.

        Args:
            keeper: The actor that has the journal.
            worker: Who asks.
            digests: What the inputs are recognised by, in their order.

        Raises:
            JournalError: The journal cannot be used.
        """
        self._keeper = keeper
        self._owner = uuid.uuid4().hex
        self._digests = deque(digests)
        self._is_closed = Event()
        claimed = [*self._digests]
        while not call(keeper.claim, self._owner, worker, claimed):
            time.sleep(CLAIM_INTERVAL)
        Thread(target=self._renew, daemon=True).start()

    def _renew(self) -> None:
        while not self._is_closed.wait(LEASE / 4):
            # Without waiting: whether the claim has ended is found out when something is recorded.
            self._keeper.renew.remote(self._owner)

    def find(self, digests: Sequence[bytes], first: int, *, shared: bool) -> list[Entry]:  # noqa: ARG002 - the protocol's
        """Return the entries of the next inputs, which are recognised by what was claimed.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        claimed = [self._digests.popleft() for _ in digests]
        entries: list[Entry] = call(self._keeper.find, self._owner, claimed)
        return entries

    def save(
        self, entries: Sequence[Entry], attempts: Sequence[Attempt], delivered: Sequence[int]
    ) -> None:
        """Commit what has changed.

        Raises:
            JournalError: The claim has ended, or the journal cannot be written.
        """
        call(self._keeper.save, self._owner, entries, attempts, delivered)

    def known_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids of predictions that are recorded.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        known: set[str] = call(self._keeper.known_ids, self._owner, ids) if ids else set()
        return known

    def expects(self, sent: bytes) -> bool:
        """Return whether a create of an input that was sent so has no answer yet.

        Raises:
            JournalError: The claim has ended, or the journal cannot be read.
        """
        is_expected: bool = call(self._keeper.expects, self._owner, sent)
        return is_expected

    def close(self) -> None:
        """End the claim."""
        if not self._is_closed.is_set():
            self._is_closed.set()
            call(self._keeper.release, self._owner)
