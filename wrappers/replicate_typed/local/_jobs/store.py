"""Storage of jobs, other objects and file contents in SQLite, in memory or in one file."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..._base.json_values import is_object
from .._base.json_values import dump_json
from .database import ADVICE, BrokenStore, StoreError, database_path, open_database


class Store:
    """Jobs, other objects and file contents; for use by one thread.

    Args:
        folder: The folder that holds the file, None to store everything in memory.

    Raises:
        BrokenStore: The folder cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = database_path(folder)
        self._db = open_database(self._path)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def broken(self, reason: object) -> BrokenStore:
        """Return the exception for a store that holds what cannot be used.

        Args:
            reason: What is wrong.
        """
        return BrokenStore(f"cannot use the data in {self._path}: {reason}. {ADVICE}")

    @contextmanager
    def checked(self) -> Generator[None]:
        """Raise whatever SQLite raises within this context as a ``BrokenStore``."""
        try:
            yield
        except BrokenStore:
            raise
        except StoreError as error:
            raise BrokenStore(f"cannot store data in {self._path}: {error}. {ADVICE}") from error

    def _rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query.

        Raises:
            BrokenStore: They cannot be read.
        """
        try:
            yield from self._db.execute(query, parameters)
        except StoreError as error:
            raise self.broken(error) from error

    def _records(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Yield the records that are the first column of a query.

        Raises:
            BrokenStore: They cannot be read.
        """
        for row in self._rows(query, parameters):
            try:
                record: object = json.loads(row[0])
            except (ValueError, TypeError, RecursionError) as error:
                raise self.broken(f"a record is not JSON ({error})") from error
            if not is_object(record):
                raise self.broken("a record is not an object")
            yield record

    def put_job(
        self,
        kind: str,
        record: dict[str, Any],
        *,
        done: bool,
        expires: float | None = None,
    ) -> int:
        """Store the current state of a job, and return the number of characters of its record.

        Args:
            kind: ``prediction`` or ``training``.
            record: The job's record.
            done: Whether the job has ended.
            expires: When its data is removed, in Unix seconds.
        """
        text = dump_json(record)
        self._db.execute(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET done = excluded.done, expires = excluded.expires, record = excluded.record",
            (
                record["id"],
                kind,
                record.get("model", ""),
                record["created"],
                record["source"],
                done,
                expires,
                record.get("stream_key"),
                text,
            ),
        )
        return len(text)

    def get_job(self, id: str) -> dict[str, Any] | None:
        """Return the record of the job with an id, or None."""
        return next(self._records("SELECT record FROM jobs WHERE id = ?", (id,)), None)

    def get_job_by_stream(self, key: str) -> dict[str, Any] | None:
        """Return the record of the job whose stream has a key, or None."""
        return next(self._records("SELECT record FROM jobs WHERE stream = ?", (key,)), None)

    def unfinished_jobs(self) -> list[dict[str, Any]]:
        """Return the records of the jobs that were running when the server stopped."""
        return list(self._records("SELECT record FROM jobs WHERE done = 0"))

    def expired_jobs(self, now: float, limit: int = 500) -> list[dict[str, Any]]:
        """Return records of jobs whose data has expired, the oldest first."""
        query = "SELECT record FROM jobs WHERE expires <= ? ORDER BY expires LIMIT ?"
        return list(self._records(query, (now, limit)))

    def run_counts(self) -> dict[str, int]:
        """Return the number of runs of each model."""
        rows = self._rows("SELECT model, count(*) FROM jobs GROUP BY model")
        return {row[0]: row[1] for row in rows}

    def all_jobs(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the records of all jobs of a kind, the newest first."""
        query = "SELECT record FROM jobs WHERE kind = ? ORDER BY created DESC, id DESC"
        yield from self._records(query, (kind,))

    def list_jobs(
        self,
        kind: str,
        *,
        limit: int,
        before: tuple[float, str] | None = None,
        after: tuple[float, str] | None = None,
        created_after: float | None = None,
        created_before: float | None = None,
        source: str | None = None,
        model: str | None = None,
    ) -> list[dict[str, Any]]:
        """Return records of jobs, the newest first.

        Args:
            kind: ``prediction`` or ``training``.
            limit: The greatest number of records.
            before: The creation time and id of a job; only older jobs are returned.
            after: The creation time and id of a job; only newer jobs are returned.
            created_after: Only jobs created at this Unix time or later are returned.
            created_before: Only jobs created before this Unix time are returned.
            source: Only jobs with this source are returned.
            model: Only jobs of this model are returned.
        """
        conditions: dict[str, tuple[Any, ...] | None] = {
            "kind = ?": (kind,),
            "(created, id) < (?, ?)": before,
            "(created, id) > (?, ?)": after,
            "created >= ?": None if created_after is None else (created_after,),
            "created < ?": None if created_before is None else (created_before,),
            "source = ?": None if source is None else (source,),
            "model = ?": None if model is None else (model,),
        }
        given = {text: values for text, values in conditions.items() if values is not None}
        parameters = [value for values in given.values() for value in values]
        order = "created, id" if after is not None else "created DESC, id DESC"
        rows = self._records(
            f"SELECT record FROM jobs WHERE {' AND '.join(given)} ORDER BY {order} LIMIT ?",  # noqa: S608 - the conditions are constants
            [*parameters, limit],
        )
        found = list(rows)
        return found[::-1] if after is not None else found

    def put(self, kind: str, key: str, record: dict[str, Any]) -> None:
        """Store an object."""
        self._db.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (kind, key, dump_json(record))
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return an object, or None."""
        query = "SELECT record FROM objects WHERE kind = ? AND key = ?"
        return next(self._records(query, (kind, key)), None)

    def delete(self, kind: str, key: str) -> bool:
        """Delete an object, and return whether there was one."""
        cursor = self._db.execute("DELETE FROM objects WHERE kind = ? AND key = ?", (kind, key))
        return cursor.rowcount > 0

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a kind, sorted by key."""
        query = "SELECT record FROM objects WHERE kind = ? ORDER BY key"
        return list(self._records(query, (kind,)))

    def put_content(
        self, key: str, name: str, content_type: str, content: bytes, expires: float | None
    ) -> None:
        """Store the content of a file.

        Args:
            key: The key.
            name: The file's name.
            content_type: The media type.
            content: The bytes.
            expires: When the content is deleted, in Unix seconds; None for never.
        """
        self._db.execute(
            "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)",
            (key, name, content_type, content, expires),
        )

    def get_content(self, key: str, now: float) -> tuple[str, str, bytes] | None:
        """Return the name, media type and content of a file, None if it is missing or expired."""
        rows = self._rows(
            "SELECT name, content_type, content FROM contents"
            " WHERE key = ? AND (expires IS NULL OR expires > ?)",
            (key, now),
        )
        row = next(rows, None)
        return None if row is None else (row[0], row[1], row[2])

    def delete_content(self, key: str) -> None:
        """Delete the content of a file."""
        self._db.execute("DELETE FROM contents WHERE key = ?", (key,))

    def delete_expired_contents(self, now: float) -> None:
        """Delete the contents of expired files."""
        self._db.execute("DELETE FROM contents WHERE expires <= ?", (now,))
