"""What the server keeps: SQLite, in memory or in one file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    created REAL NOT NULL,
    source TEXT NOT NULL,
    done INTEGER NOT NULL,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (kind, created DESC, id DESC);
CREATE INDEX IF NOT EXISTS jobs_running ON jobs (done) WHERE done = 0;
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
"""


class Store:
    """Jobs, other objects, and the contents of files. Used by one thread."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if folder is None else str(folder / "replicate.sqlite3")
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        if folder is not None:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def put_job(self, kind: str, record: dict[str, Any], *, done: bool) -> None:
        """Keep a prediction or training as it is now."""
        self._db.execute(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET done = excluded.done, record = excluded.record",
            (record["id"], kind, record["created"], record["source"], done, json.dumps(record)),
        )

    def get_job(self, id: str) -> tuple[str, dict[str, Any]] | None:
        """The kind and the record of a job, None if there is none of that id."""
        row = self._db.execute("SELECT kind, record FROM jobs WHERE id = ?", (id,)).fetchone()
        return None if row is None else (row[0], json.loads(row[1]))

    def unfinished(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The jobs that ran when the server stopped."""
        for kind, record in self._db.execute("SELECT kind, record FROM jobs WHERE done = 0"):
            yield kind, json.loads(record)

    def count_jobs(self, kind: str) -> int:
        """How many jobs of a kind there are."""
        row = self._db.execute("SELECT count(*) FROM jobs WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    def list_jobs(
        self,
        kind: str,
        *,
        limit: int,
        before: tuple[float, str] | None = None,
        created_after: float | None = None,
        created_before: float | None = None,
        source: str | None = None,
    ) -> list[dict[str, Any]]:
        """Jobs, the newest first.

        Args:
            kind: ``prediction`` or ``training``.
            limit: How many at the most.
            before: The moment and the id of the last job of the page before.
            created_after: Only those created then or later.
            created_before: Only those created earlier.
            source: Only those from there.
        """
        where, values = ["kind = ?"], [kind]
        conditions: list[tuple[str, list[Any]]] = []
        if before is not None:
            conditions.append(("(created, id) < (?, ?)", [*before]))
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
        rows = self._db.execute(
            f"SELECT record FROM jobs WHERE {' AND '.join(where)}"  # noqa: S608 - fixed texts
            " ORDER BY created DESC, id DESC LIMIT ?",
            [*parameters, limit],
        )
        return [json.loads(row[0]) for row in rows]

    def put(self, kind: str, key: str, record: dict[str, Any]) -> None:
        """Keep an object."""
        self._db.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (kind, key, json.dumps(record))
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """An object, None if there is none."""
        row = self._db.execute(
            "SELECT record FROM objects WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

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
