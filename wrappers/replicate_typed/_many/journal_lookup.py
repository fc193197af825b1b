"""Single questions to a journal that is not being read as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from .entries import EntryState
from .journal_file import explained, open_readable

#: What a journal knows of a prediction: it has ended and is the last one of its input, it has not
#: ended, or another one took its place.
KnownPrediction = Literal["final", "open", "replaced"]


class JournalLookup:
    """A journal that is asked for single inputs and predictions."""

    def __init__(self, path: Path) -> None:
        """Open a journal.

        Args:
            path: The file.

        Raises:
            JournalError: There is none, or it cannot be read.
        """
        self._path = path
        self._db = open_readable(path)

    def predictions(self, ids: Sequence[str]) -> dict[str, KnownPrediction]:
        """Return what is known of some predictions, without those that the journal does not have.

        Args:
            ids: Their ids, a few hundred at the most.

        Raises:
            JournalError: The journal cannot be read.
        """
        with explained(self._path):
            rows = self._rows("SELECT prediction_id, state FROM items", ids)
            known: dict[str, KnownPrediction] = {
                id: "final" if state in {"done", "failed"} else "open" for id, state in rows
            }
            if others := [id for id in ids if id not in known]:
                rows = self._rows("SELECT prediction_id, status FROM attempts", others)
                known |= {id: "replaced" for id, _ in rows}
            return known

    def _rows(self, query: str, ids: Sequence[str]) -> sqlite3.Cursor:
        places = ", ".join("?" * len(ids))
        return self._db.execute(f"{query} WHERE prediction_id IN ({places})", ids)

    def state(self, digest: bytes, occurrence: int) -> EntryState | None:
        """Return what is known of an input, None if the journal does not have it.

        Args:
            digest: The digest of the input.
            occurrence: How many equal inputs come before it.

        Raises:
            JournalError: The journal cannot be read.
        """
        query = "SELECT state FROM items WHERE digest = ? AND occurrence = ?"
        with explained(self._path):
            row: tuple[EntryState] | None = self._db.execute(query, (digest, occurrence)).fetchone()
        return row[0] if row else None

    def mean_seconds(self) -> float | None:
        """Return for how many seconds a prediction ran in the mean, None if none is on record.

        Raises:
            JournalError: The journal cannot be read.
        """
        query = (
            "SELECT avg(json_extract(result, '$.metrics.predict_time')) FROM items "
            "WHERE state = 'done'"
        )
        with explained(self._path):
            ((seconds,),) = self._db.execute(query)
        return None if seconds is None else float(seconds)

    def close(self) -> None:
        """Close the journal."""
        self._db.close()


def common_errors(path: Path, limit: int = 5) -> list[tuple[str, int]]:
    """Return the most frequent errors of inputs that failed, and how often each occurred.

    Args:
        path: The journal.
        limit: How many at the most.

    Raises:
        JournalError: There is none, or it cannot be read.
    """
    query = (
        "SELECT coalesce(error, ''), count(*) FROM items WHERE state = 'failed' "
        "GROUP BY error ORDER BY count(*) DESC, error LIMIT ?"
    )
    with explained(path), closing(open_readable(path)) as db:
        return [(str(error), int(count)) for error, count in db.execute(query, (limit,))]
