"""A journal to look at: how far a run is, and what came of each input."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from os import PathLike
from pathlib import Path
from typing import Any

from .._base.errors import JournalError
from .._base.public import public
from .._base.records import frozen
from .entries import EntryState
from .journal_file import WriterLock, explained, open_readable, open_writable
from .summary import MapSummary

#: How many rows are read at once.
BATCH = 500


@public
@frozen
class JournalItem:
    """One input of a run, as its journal has it."""

    index: int
    """Its index when it was first read."""

    state: EntryState
    """``waiting``, ``intended`` (its create was about to be sent), ``running``, ``done``,
    ``failed`` or ``unknown``."""

    prediction_id: str | None
    """The id of its last prediction."""

    attempts: int
    """How many predictions were created for it."""

    output: Any
    """The output as JSON, None if there is none yet."""

    error: str | None
    """Why it failed, or is unknown."""

    files: tuple[Path, ...]
    """The files of the output that were saved."""

    delivered: bool
    """Whether a run has handed it out."""


@public
@frozen
class Journal:
    """A journal to look at, from ``read_journal``. Each call reads it as it is then."""

    path: Path
    """The file."""

    subject: str
    """What is run: ``owner/name:version``, or ``deployment owner/name``."""

    def summary(self) -> MapSummary:
        """Return how many inputs are done, failed, and so on.

        Raises:
            JournalError: The journal cannot be read.
        """
        with explained(self.path), closing(open_readable(self.path)) as db:
            states: dict[str, int] = dict(
                db.execute("SELECT state, count(*) FROM items GROUP BY state")
            )
            ((retried,),) = db.execute("SELECT count(*) FROM attempts")
        return MapSummary(
            asked=sum(states.values()),
            done=states.get("done", 0),
            failed=states.get("failed", 0),
            running=states.get("running", 0) + states.get("intended", 0),
            unknown=states.get("unknown", 0),
            waiting=states.get("waiting", 0),
            recorded=states.get("done", 0) + states.get("failed", 0),
            retried=retried,
        )

    def items(self) -> Iterator[JournalItem]:
        """Yield what became of each input, in the order in which they were first read.

        Raises:
            JournalError: The journal cannot be read.
        """
        query = (
            "SELECT position, state, prediction_id, attempts, result, error, files, delivered, id "
            "FROM items WHERE id > ? ORDER BY id LIMIT ?"
        )
        last = 0
        while True:
            # One query for each batch: a long one would keep the writer from tidying the file.
            with explained(self.path), closing(open_readable(self.path)) as db:
                rows = db.execute(query, (last, BATCH)).fetchall()
            if not rows:
                return
            for row in rows:
                yield _item(row)
            last = rows[-1][-1]


def _item(row: tuple[Any, ...]) -> JournalItem:
    index, state, prediction_id, attempts, result, error, files, delivered, _ = row
    output = json.loads(result).get("output") if result else None
    paths = tuple(map(Path, json.loads(files))) if files else ()
    return JournalItem(index, state, prediction_id, attempts, output, error, paths, bool(delivered))


@public
def read_journal(path: str | PathLike[str]) -> Journal:
    """Return a journal to look at; a run may write it at the same time.

    Args:
        path: The file.

    Raises:
        JournalError: There is none, or it cannot be read.
    """
    file = Path(path)
    with explained(file), closing(open_readable(file)) as db:
        found = dict(db.execute("SELECT name, value FROM about"))
    return Journal(file, str(found.get("subject", "")))


@public
def reset_journal(path: str | PathLike[str], *, failed: bool = False, unknown: bool = False) -> int:
    """Let the next run with a journal create predictions again, which are billed again.

    Args:
        path: The file; no run may be writing it.
        failed: Those that failed or were canceled.
        unknown: Those whose create had no answer. Look at the predictions of the account before:
            they may exist.

    Returns:
        How many there are.

    Raises:
        JournalError: There is none, it cannot be written, or a run is writing it.
    """
    file = Path(path)
    if not file.exists():
        raise JournalError(f"there is no journal {file}", path=str(file))
    states = [*(["failed"] if failed else []), *(["unknown"] if unknown else [])]
    lock = WriterLock(file)
    try:
        with explained(file), closing(open_writable(file)) as db:
            return sum(_reset(db, state) for state in states)
    finally:
        lock.release()


def _reset(db: sqlite3.Connection, state: str) -> int:
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(
            "INSERT OR REPLACE INTO attempts SELECT id, max(attempts, 1), prediction_id, state, "
            "error, NULL FROM items WHERE state = ?",
            (state,),
        )
        changed = db.execute(
            "UPDATE items SET state = 'waiting', prediction_id = NULL, created_at = NULL, "
            "sent = NULL, sent_at = NULL, result = NULL, files = NULL, error = NULL, delivered = 0 "
            "WHERE state = ?",
            (state,),
        ).rowcount
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
    return changed
