"""What the server keeps: SQLite, in memory or in one file."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._base.json_values import plain

#: The layout of the tables; a file of another layout is refused.
LAYOUT = 1

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

#: What cannot be stored is answered with this; tests and full disks raise it.
StoreError = sqlite3.Error


class BrokenStore(OSError):
    """The folder holds no data of this server."""


class Store:
    """Jobs, other objects, and the contents of files. Used by one thread.

    Raises:
        BrokenStore: The folder cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        path = ":memory:"
        if folder is not None:
            _make(folder)
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
                f"cannot keep data in {path}: {error}. Another server may use it, or it is no "
                "file of this server; move it away or name another folder"
            ) from error

    def _prepare(self, path: str, *, in_file: bool) -> None:
        if in_file:
            # Two servers in one folder would end each other's predictions.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        (layout,) = self._db.execute("PRAGMA user_version").fetchone()
        if layout not in {0, LAYOUT}:
            raise BrokenStore(f"{path} was made by another version of replicate-typed")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version = {LAYOUT}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def put_job(
        self,
        kind: str,
        record: dict[str, Any],
        *,
        done: bool,
        expires: float | None = None,
    ) -> int:
        """Keep a prediction or training as it is now, and return how many characters it takes.

        Args:
            kind: ``prediction`` or ``training``.
            record: Everything about it.
            done: Whether it is over.
            expires: When its data is to be removed.
        """
        text = plain(record)
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
        """The record of a job, None if there is none of that id."""
        return _record(self._db.execute("SELECT record FROM jobs WHERE id = ?", (id,)))

    def job_of_stream(self, key: str) -> dict[str, Any] | None:
        """The record of the job whose stream has this key, None if there is none."""
        return _record(self._db.execute("SELECT record FROM jobs WHERE stream = ?", (key,)))

    def unfinished(self) -> list[dict[str, Any]]:
        """The jobs that ran when the server stopped."""
        rows = self._db.execute("SELECT record FROM jobs WHERE done = 0")
        return [json.loads(row[0]) for row in rows]

    def expired(self, now: float, limit: int = 500) -> list[dict[str, Any]]:
        """Jobs whose data is to be removed."""
        rows = self._db.execute(
            "SELECT record FROM jobs WHERE expires <= ? ORDER BY expires LIMIT ?", (now, limit)
        )
        return [json.loads(row[0]) for row in rows]

    def runs(self) -> dict[str, int]:
        """How often each model was run."""
        return dict(self._db.execute("SELECT model, count(*) FROM jobs GROUP BY model"))

    def all_jobs(self, kind: str) -> Iterator[dict[str, Any]]:
        """All jobs of a kind, the newest first."""
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
        """Jobs, the newest first.

        Args:
            kind: ``prediction`` or ``training``.
            limit: How many at the most.
            before: The moment and the id of a job: the next older ones are wanted.
            after: The moment and the id of a job: the next newer ones are wanted.
            created_after: Only those created then or later.
            created_before: Only those created earlier.
            source: Only those from there.
        """
        where, values = ["kind = ?"], [kind]
        conditions: list[tuple[str, list[Any]]] = []
        if before is not None:
            conditions.append(("(created, id) < (?, ?)", [*before]))
        if after is not None:
            conditions.append(("(created, id) > (?, ?)", [*after]))
        if created_after is not None:
            conditions.append(("created >= ?", [created_after]))
        if created_before is not None:
            conditions.append(("created < ?", [created_before]))
        if source is not None:
            conditions.append(("source = ?", [source]))
        parameters: list[Any] = [*values]
        for condition, given in conditions:
            where.append(condition)
            parameters += given
        order = "created, id" if after is not None else "created DESC, id DESC"
        rows = self._db.execute(
            f"SELECT record FROM jobs WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ?",  # noqa: S608 - fixed texts
            [*parameters, limit],
        )
        found = [json.loads(row[0]) for row in rows]
        return found[::-1] if after is not None else found

    def put(self, kind: str, key: str, record: dict[str, Any]) -> None:
        """Keep an object."""
        self._db.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (kind, key, plain(record))
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """An object, None if there is none."""
        return _record(
            self._db.execute("SELECT record FROM objects WHERE kind = ? AND key = ?", (kind, key))
        )

    def delete(self, kind: str, key: str) -> bool:
        """Forget an object; say whether there was one."""
        cursor = self._db.execute("DELETE FROM objects WHERE kind = ? AND key = ?", (kind, key))
        return cursor.rowcount > 0

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, by their keys."""
        rows = self._db.execute("SELECT record FROM objects WHERE kind = ? ORDER BY key", (kind,))
        return [json.loads(row[0]) for row in rows]

    def put_content(
        self, key: str, name: str, content_type: str, content: bytes, expires: float | None
    ) -> None:
        """Keep the content of a file."""
        self._db.execute(
            "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)",
            (key, name, content_type, content, expires),
        )

    def get_content(self, key: str, now: float) -> tuple[str, str, bytes] | None:
        """Name, MIME type and content of a file, None if there is none or it has expired."""
        row = self._db.execute(
            "SELECT name, content_type, content FROM contents"
            " WHERE key = ? AND (expires IS NULL OR expires > ?)",
            (key, now),
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def delete_content(self, key: str) -> None:
        """Forget the content of a file."""
        self._db.execute("DELETE FROM contents WHERE key = ?", (key,))

    def drop_expired_contents(self, now: float) -> None:
        """Forget the contents of files that have expired."""
        self._db.execute("DELETE FROM contents WHERE expires <= ?", (now,))


def _record(cursor: sqlite3.Cursor) -> dict[str, Any] | None:
    row = cursor.fetchone()
    return None if row is None else json.loads(row[0])


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        file = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        wrong = f"cannot keep data in {folder}: {file} is a file, and a folder is wanted"
        raise BrokenStore(wrong) from error
    except OSError as error:
        raise BrokenStore(f"cannot keep data in {folder}: {error.strerror}") from error
