"""The journal of a run: what was asked for, what was created, and what came of it.

A row is committed before a create is sent, after its answer, and before its result is handed out.
So whenever the process ends, the next run knows of each input whether its prediction surely was not
created, was created under a known id, or may have been created.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from .._base.errors import JournalError
from .._base.records import frozen
from .._base.version import __version__
from .entries import Entry
from .journal_file import WriterLock, explained, open_writable

_PLACEHOLDERS = ", ".join("?" * 14)

_SAVE = f"INSERT OR REPLACE INTO items VALUES ({_PLACEHOLDERS})"  # noqa: S608 - no text of anybody's


@frozen
class Attempt:
    """A prediction that has ended, and is not the last one of its input.

    Attributes:
        item: The number of the input's row.
        number: Which attempt it was, from 1 on.
        prediction_id: Its id.
        status: Its status.
        error: Its error.
        seconds: How long it ran.
    """

    item: int
    number: int
    prediction_id: str | None
    status: str
    error: str | None
    seconds: float | None


class Store(Protocol):
    """What a run records itself in."""

    @property
    def has_keys(self) -> bool:
        """Whether inputs are recognised by their digests."""
        ...

    def find(self, digests: Sequence[bytes], first: int, *, shared: bool) -> list[Entry]:
        """Return the entries of inputs, in their order; those that are not recorded are new."""
        ...

    def save(
        self, entries: Sequence[Entry], attempts: Sequence[Attempt], delivered: Sequence[int]
    ) -> None:
        """Commit what has changed."""
        ...

    def known_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids that are recorded."""
        ...

    def expects(self, sent: bytes) -> bool:
        """Return whether a create of an input that was sent so has no answer yet."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class NoJournal:
    """A run that is not recorded."""

    has_keys = False

    def __init__(self) -> None:
        self._next_id = 1

    def find(self, digests: Sequence[bytes], first: int, *, shared: bool) -> list[Entry]:  # noqa: ARG002 - the protocol's
        """Return new entries."""
        start = self._next_id
        self._next_id += len(digests)
        return [
            Entry(start + offset, digest, 0, first + offset)
            for offset, digest in enumerate(digests)
        ]

    def save(
        self, entries: Sequence[Entry], attempts: Sequence[Attempt], delivered: Sequence[int]
    ) -> None:
        """Record nothing."""

    def known_ids(self, ids: Sequence[str]) -> set[str]:  # noqa: ARG002 - the protocol's
        """Return none."""
        return set()

    def expects(self, sent: bytes) -> bool:  # noqa: ARG002 - the protocol's
        """Return False."""
        return False

    def close(self) -> None:
        """Close nothing."""


class JournalWriter:
    """A journal that a run writes.

    One thread uses it at a time.
    """

    has_keys = True

    def __init__(self, path: Path, subject: str) -> None:
        """Open a journal, or make a new one.

        Args:
            path: The file.
            subject: What is run, with its version.

        Raises:
            JournalError: The file cannot be used, is being written by another run, or is the
                journal of something else.
        """
        self.path = path
        self._lock = WriterLock(path)
        try:
            self._db = open_writable(path)
        except BaseException:
            self._lock.release()
            raise
        try:
            with explained(path):
                self._check_subject(subject)
                self._db.execute(
                    "CREATE TEMP TABLE seen(digest BLOB PRIMARY KEY, count INTEGER NOT NULL) "
                    "WITHOUT ROWID"
                )
                ((last,),) = self._db.execute("SELECT coalesce(max(id), 0) FROM items")
                self._next_id: int = last + 1
                # A bit for each row of earlier runs, set if this one has read its input.
                self._last_id: int = last
                self._last_found = 0
                self._taken = bytearray(last // 8 + 1)
        except BaseException:
            self.close()
            raise

    def _check_subject(self, subject: str) -> None:
        found = dict(self._db.execute("SELECT name, value FROM about"))
        if not found:
            rows = [("subject", subject), ("written_by", f"replicate-typed {__version__}")]
            self._db.executemany("INSERT INTO about VALUES (?, ?)", rows)
            return
        recorded = str(found.get("subject"))
        if recorded != subject:
            raise JournalError(_other_subject(self.path, recorded, subject), path=str(self.path))

    def find(self, digests: Sequence[bytes], first: int, *, shared: bool) -> list[Entry]:
        """Return the entries of inputs, in their order; those that are not recorded are new.

        Equal inputs are told apart by their count, since the run began.

        Args:
            digests: The digests of the inputs.
            first: The index of the first one.
            shared: Whether equal inputs share one entry.

        Raises:
            JournalError: The journal cannot be read.
        """
        if not digests:
            return []
        with explained(self.path):
            recorded = self._recorded([(digest, 0) for digest in dict.fromkeys(digests)])
            keys = [(digest, 0) for digest in digests]
            if not shared:
                keys = self._count(digests, {key[0]: one.id for key, one in recorded.items()})
                if repeated := [key for key in keys if key[1]]:
                    recorded |= self._recorded(repeated)
        entries: list[Entry] = []
        for offset, key in enumerate(keys):
            entry = recorded.get(key)
            if entry is None:
                entry = recorded[key] = Entry(self._next_id, *key, first + offset)
                self._next_id += 1
            entries.append(entry)
        return entries

    def _count(
        self, digests: Sequence[bytes], rows: Mapping[bytes, int]
    ) -> list[tuple[bytes, int]]:
        """Return the digests with how often each was seen before.

        Those that an earlier run has recorded, and that are seen once, are counted by a bit: when a
        run is resumed, these are all but a few.

        Args:
            digests: The digests of the inputs.
            rows: The rows of those that are recorded.
        """
        wanted = [*set(digests)]
        values = ", ".join(["(?)"] * len(wanted))
        query = f"SELECT digest, count FROM (VALUES {values}) JOIN temp.seen ON digest = column1"  # noqa: S608 - placeholders
        counts: dict[bytes, int] = dict(self._db.execute(query, wanted))
        keys: list[tuple[bytes, int]] = []
        kept: set[bytes] = set()
        for digest in digests:
            row = rows.get(digest, 0)
            place, bit = row // 8, 1 << row % 8
            has_bit = 0 < row <= self._last_id
            count = counts.get(digest)
            if count is None:
                count = 1 if has_bit and self._taken[place] & bit else 0
            keys.append((digest, count))
            counts[digest] = count + 1
            if has_bit and not count:
                self._taken[place] |= bit
            else:
                kept.add(digest)
        if kept:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT OR REPLACE INTO temp.seen VALUES (?, ?)",
                [(digest, counts[digest]) for digest in kept],
            )
            self._db.execute("COMMIT")
        return keys

    def _recorded(self, keys: Sequence[tuple[bytes, int]]) -> dict[tuple[bytes, int], Entry]:
        """Return the entries of inputs that are recorded.

        A later run has most inputs in the order of their rows, which are read one after the other:
        by their digests, they are all over the file.
        """
        found: dict[tuple[bytes, int], Entry] = {}
        first = self._last_found + 1
        if first <= self._last_id:
            query = "SELECT * FROM items WHERE id BETWEEN ? AND ?"
            rows = self._db.execute(query, (first, first + len(keys) - 1))
            following = {(row[1], row[2]): row for row in rows}
            found = {key: Entry(*following[key]) for key in keys if key in following}
        if others := [key for key in keys if key not in found]:
            found |= self._by_digest(others)
        self._last_found = max((entry.id for entry in found.values()), default=self._last_id)
        return found

    def _by_digest(self, keys: Sequence[tuple[bytes, int]]) -> dict[tuple[bytes, int], Entry]:
        values = ", ".join(["(?, ?)"] * len(keys))
        query = (
            f"SELECT items.* FROM (VALUES {values}) CROSS JOIN items "  # noqa: S608 - placeholders
            "ON items.digest = column1 AND items.occurrence = column2"
        )
        rows = self._db.execute(query, [part for key in keys for part in key])
        return {(row[1], row[2]): Entry(*row) for row in rows}

    def save(
        self, entries: Sequence[Entry], attempts: Sequence[Attempt], delivered: Sequence[int]
    ) -> None:
        """Commit what has changed, in one transaction.

        Args:
            entries: The entries that have changed.
            attempts: Predictions that have ended, and are created again.
            delivered: The numbers of the rows that were handed out.

        Raises:
            JournalError: The journal cannot be written.
        """
        with explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(_SAVE, [entry.row() for entry in entries])
                self._db.executemany(
                    "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (
                            one.item,
                            one.number,
                            one.prediction_id,
                            one.status,
                            one.error,
                            one.seconds,
                        )
                        for one in attempts
                    ],
                )
                self._db.executemany(
                    "UPDATE items SET delivered = 1 WHERE id = ?", [(id,) for id in delivered]
                )
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def known_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids of predictions that are recorded.

        Raises:
            JournalError: The journal cannot be read.
        """
        with explained(self.path):
            found: set[str] = set()
            for id in ids:
                for table in ("items", "attempts"):
                    query = f"SELECT 1 FROM {table} WHERE prediction_id = ?"  # noqa: S608 - the two names
                    found.update(id for _ in self._db.execute(query, (id,)))
            return found

    def expects(self, sent: bytes) -> bool:
        """Return whether a create of an input that was sent so has no answer yet.

        Args:
            sent: The digest of the input as it was sent.

        Raises:
            JournalError: The journal cannot be read.
        """
        query = "SELECT 1 FROM items WHERE state IN ('intended', 'unknown') AND sent = ? LIMIT 1"
        with explained(self.path):
            return self._db.execute(query, (sent,)).fetchone() is not None

    def close(self) -> None:
        """Close the file, and let another run write it."""
        try:
            with explained(self.path):
                self._db.close()
        finally:
            self._lock.release()


def _other_subject(path: Path, recorded: str, asked: str) -> str:
    message = f"{path} is the journal of {recorded}, not of {asked}"
    is_same_model = recorded.partition(":")[0] == asked.partition(":")[0]
    if is_same_model and ":" in recorded:
        return (
            f"{message}, which is another version. Name {recorded!r} to continue with the version "
            "of the journal, or use another journal for the other one"
        )
    return f"{message}: use another journal"
