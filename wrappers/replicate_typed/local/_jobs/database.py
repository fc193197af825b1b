"""The SQLite database of the store: opened, checked, and what is raised when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, TypeAlias

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

#: What to do about a file that cannot be used.
ADVICE = (
    "Another server may be using the file, or it was not created by this server, or it is damaged; "
    "move it away or choose another folder"
)

#: Raised when something cannot be read or written, as on a full disk.
StoreError = sqlite3.Error

#: The columns of each table, as SQLite describes them.
Columns: TypeAlias = dict[str, list[tuple[Any, ...]]]


class BrokenStore(OSError, StoreError):
    """The data folder cannot be used, or what is in it cannot be read."""

    __module__ = "replicate_typed.local"


def database_path(folder: Path | None) -> str:
    """Return the path of the database in a folder, which is created if it does not exist.

    Args:
        folder: The folder, None for a database in memory.

    Raises:
        BrokenStore: The folder cannot be used.
    """
    if folder is None:
        return ":memory:"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        file = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        raise BrokenStore(f"cannot store data in {folder}: {file} is not a folder") from error
    except OSError as error:
        raise BrokenStore(f"cannot store data in {folder}: {error.strerror}") from error
    except ValueError as error:
        raise BrokenStore(f"cannot store data in {str(folder)!r}: {error}") from error
    return str(folder / "replicate.sqlite3")


def open_database(path: str) -> sqlite3.Connection:
    """Return a connection to a database with the tables above.

    Args:
        path: The path of its file, ``:memory:`` for none.

    Raises:
        BrokenStore: The file cannot be used.
    """
    try:
        database = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
        try:
            _prepare(database, path)
        except BaseException:
            database.close()
            raise
    except BrokenStore:
        raise
    except sqlite3.Error as error:
        raise BrokenStore(f"cannot store data in {path}: {error}. {ADVICE}") from error
    return database


def _prepare(database: sqlite3.Connection, path: str) -> None:
    if path != ":memory:":
        # Two servers in one folder would fail each other's predictions.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version not in {0, SCHEMA_VERSION}:
        raise BrokenStore(
            f"{path} was created by another version of replicate-typed: use that version, move the "
            "file away or choose another folder"
        )
    expected = _expected_columns()
    # A server that was killed while it made the tables has made some of them.
    if not version and not _table_names(database) <= expected.keys():
        raise BrokenStore(f"cannot store data in {path}: it has other tables. {ADVICE}")
    database.executescript(_TABLES)
    if _columns(database) != expected:
        raise BrokenStore(f"cannot store data in {path}: its tables have other columns. {ADVICE}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _expected_columns() -> Columns:
    reference = sqlite3.connect(":memory:")
    try:
        reference.executescript(_TABLES)
        return _columns(reference)
    finally:
        reference.close()


def _columns(database: sqlite3.Connection) -> Columns:
    names = _table_names(database) & {"jobs", "objects", "contents"}
    return {
        name: database.execute(f"PRAGMA table_info({name})").fetchall() for name in sorted(names)
    }


def _table_names(database: sqlite3.Connection) -> set[str]:
    rows = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {name for (name,) in rows}
