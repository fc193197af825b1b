"""Storage of jobs, other objects and file contents in SQLite, in memory or in one file."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._base.json_values import dump_json

#: The version of the tables below; a file with another version is rejected.
SCHEMA_VERSION = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    created REAL NOT NULL,
    source TEXT NOT NULL,
    done INTEGER NOT NULL,
    expires REAL,
    stream TEXT,
    record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (kind, created DESC, id DESC);
CREATE INDEX IF NOT EXISTS jobs_by_source ON jobs (kind, source, created DESC, id DESC);
CREATE INDEX IF NOT EXISTS jobs_by_stream ON jobs (stream);
CREATE INDEX IF NOT EXISTS jobs_running ON jobs (done) WHERE done = 0;
CREATE INDEX IF NOT EXISTS jobs_expiring ON jobs (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS objects (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL,
    expires REAL
);
CREATE INDEX IF NOT EXISTS contents_expiring ON contents (expires) WHERE expires IS NOT NULL;
"""

#: Raised when something cannot be read or written, as on a full disk.
StoreError = sqlite3.Error


class BrokenStore(OSError):
    """The data folder cannot be used."""

    __module__ = "replicate_typed.local"


class Store:
    """Jobs, other objects and file contents; for use by one thread.

    Args:
        folder: The folder that holds the file, None to store everything in memory.

    Raises:
        BrokenStore: The folder cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        path = ":memory:"
        if folder is not None:
            _create_folder(folder)
            path = str(folder / "replicate.sqlite3")
        try:
            self._db = sqlite3.connect(
                path, timeout=1.0, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(path, in_file=folder is not None)
            except BaseException:
                self._db.close()
                raise
        except sqlite3.Error as error:
            raise BrokenStore(
                f"cannot store data in {path}: {error}. Another server may be using the file, or it "
                "was not created by this server; move it away or choose another folder"
            ) from error

    def _prepare(self, path: str, *, in_file: bool) -> None:
        if in_file:
            # Two servers in one folder would fail each other's predictions.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, SCHEMA_VERSION}:
            raise BrokenStore(f"{path} was created by another version of replicate-typed")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the database."""
        self._db.close()

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
        return _record(self._db.execute("SELECT record FROM jobs WHERE id = ?", (id,)))

    def get_job_by_stream(self, key: str) -> dict[str, Any] | None:
        """Return the record of the job whose stream has a key, or None."""
        return _record(self._db.execute("SELECT record FROM jobs WHERE stream = ?", (key,)))

    def unfinished_jobs(self) -> list[dict[str, Any]]:
        """Return the records of the jobs that were running when the server stopped."""
        rows = self._db.execute("SELECT record FROM jobs WHERE done = 0")
        return [json.loads(row[0]) for row in rows]

    def expired_jobs(self, now: float, limit: int = 500) -> list[dict[str, Any]]:
        """Return records of jobs whose data has expired, the oldest first."""
        rows = self._db.execute(
            "SELECT record FROM jobs WHERE expires <= ? ORDER BY expires LIMIT ?", (now, limit)
        )
        return [json.loads(row[0]) for row in rows]

    def run_counts(self) -> dict[str, int]:
        """Return the number of runs of each model."""
        return dict(self._db.execute("SELECT model, count(*) FROM jobs GROUP BY model"))

    def all_jobs(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the records of all jobs of a kind, the newest first."""
        for row in self._db.execute(
            "SELECT record FROM jobs WHERE kind = ? ORDER BY created DESC, id DESC", (kind,)
        ):
            yield json.loads(row[0])

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
        """
        conditions: dict[str, tuple[Any, ...] | None] = {
            "kind = ?": (kind,),
            "(created, id) < (?, ?)": before,
            "(created, id) > (?, ?)": after,
            "created >= ?": None if created_after is None else (created_after,),
            "created < ?": None if created_before is None else (created_before,),
            "source = ?": None if source is None else (source,),
        }
        given = {text: values for text, values in conditions.items() if values is not None}
        parameters = [value for values in given.values() for value in values]
        order = "created, id" if after is not None else "created DESC, id DESC"
        rows = self._db.execute(
            f"SELECT record FROM jobs WHERE {' AND '.join(given)} ORDER BY {order} LIMIT ?",  # noqa: S608 - the conditions are constants
            [*parameters, limit],
        )
        found = [json.loads(row[0]) for row in rows]
        return found[::-1] if after is not None else found

    def put(self, kind: str, key: str, record: dict[str, Any]) -> None:
        """Store an object."""
        self._db.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (kind, key, dump_json(record))
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return an object, or None."""
        return _record(
            self._db.execute("SELECT record FROM objects WHERE kind = ? AND key = ?", (kind, key))
        )

    def delete(self, kind: str, key: str) -> bool:
        """Delete an object, and return whether there was one."""
        cursor = self._db.execute("DELETE FROM objects WHERE kind = ? AND key = ?", (kind, key))
        return cursor.rowcount > 0

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a kind, sorted by key."""
        rows = self._db.execute("SELECT record FROM objects WHERE kind = ? ORDER BY key", (kind,))
        return [json.loads(row[0]) for row in rows]

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
        row = self._db.execute(
            "SELECT name, content_type, content FROM contents"
            " WHERE key = ? AND (expires IS NULL OR expires > ?)",
            (key, now),
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def delete_content(self, key: str) -> None:
        """Delete the content of a file."""
        self._db.execute("DELETE FROM contents WHERE key = ?", (key,))

    def delete_expired_contents(self, now: float) -> None:
        """Delete the contents of expired files."""
        self._db.execute("DELETE FROM contents WHERE expires <= ?", (now,))


def _record(cursor: sqlite3.Cursor) -> dict[str, Any] | None:
    row = cursor.fetchone()
    return None if row is None else json.loads(row[0])


def _create_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        file = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        raise BrokenStore(f"cannot store data in {folder}: {file} is not a folder") from error
    except OSError as error:
        raise BrokenStore(f"cannot store data in {folder}: {error.strerror}") from error
