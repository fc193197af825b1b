"""The file of a journal: a SQLite database that one process writes and any number read.

A process that is killed leaves a file that is in order. The lock of the writer is the operating
system's, on a file beside the journal, so that it ends with the process; the journal itself must
not be locked, or nobody could read it meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from .._base.errors import JournalError

#: What says of a SQLite database that it is a journal: "rpty".
APPLICATION_ID = 0x72707479

#: The version of the tables.
FORMAT = 1

#: How every SQLite database begins.
_HEADER = b"SQLite format 3\0"

#: For how many seconds a reader waits for a writer.
BUSY_TIMEOUT = 5.0

_TABLES = """
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE items(
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  occurrence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  prediction_id TEXT,
  created_at TEXT,
  sent BLOB,
  sent_at REAL,
  result TEXT,
  files TEXT,
  error TEXT,
  delivered INTEGER NOT NULL,
  UNIQUE(digest, occurrence)
);
CREATE INDEX unfinished ON items(state) WHERE state NOT IN ('done', 'failed');
CREATE INDEX predictions ON items(prediction_id) WHERE prediction_id IS NOT NULL;
CREATE TABLE attempts(
  item INTEGER NOT NULL,
  number INTEGER NOT NULL,
  prediction_id TEXT,
  status TEXT NOT NULL,
  error TEXT,
  seconds REAL,
  PRIMARY KEY(item, number)
) WITHOUT ROWID;
CREATE INDEX earlier_predictions ON attempts(prediction_id);
"""


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Raise errors of SQLite as errors that say what is the matter with a journal.

    Raises:
        JournalError: SQLite raised an error in the block.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(f"{path} {_reason(error)}", path=str(path)) from error


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    match primary:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return (
                f"cannot be written: {error}. Is the disk full? What is recorded is in order: make "
                "room, and start the same call again with this journal"
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return (
                f"is no journal, or is damaged: {error}. Restore it, or use another file; with a "
                "new one, every prediction is created again"
            )
        case sqlite3.SQLITE_CANTOPEN:
            return f"cannot be opened: {error}. Does its folder exist, and may you write there?"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"cannot be written: {error}. Are the file and its folder yours to write?"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"is in use by another program: {error}"
        case _:
            return f"cannot be used: {error}"


def open_writable(path: Path) -> sqlite3.Connection:
    """Open a journal, and make one of a file that is empty or not there.

    Raises:
        JournalError: The file cannot be used.
    """
    _check_header(path)
    with explained(path):
        # One thread at a time uses it, and not always the same one.
        db = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        try:
            if not _check_format(db, path):
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(
                    f"BEGIN IMMEDIATE;{_TABLES}PRAGMA application_id = {APPLICATION_ID};"
                    f"PRAGMA user_version = {FORMAT};COMMIT;"
                )
            db.execute("PRAGMA journal_mode = WAL")
            # Every commit is on the disk: a power failure must not forget what is paid for.
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA temp_store = FILE")
        except BaseException:
            db.close()
            raise
        return db


def open_readable(path: Path) -> sqlite3.Connection:
    """Open a journal to read it, while another process may write it.

    Raises:
        JournalError: There is none, or it cannot be read.
    """
    if not path.exists():
        raise JournalError(f"there is no journal {path}", path=str(path))
    _check_header(path)
    with explained(path):
        uri = f"{path.resolve().as_uri()}?mode=ro"
        db = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
        try:
            if not _check_format(db, path):
                raise JournalError(f"{path} is empty: no run has written it yet", path=str(path))
        except BaseException:
            db.close()
            raise
        return db


def _check_header(path: Path) -> None:
    """Check that a file is a database or empty: SQLite takes a short one for empty.

    Raises:
        JournalError: It is something else, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(len(_HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalError(f"{path} cannot be opened: {error.strerror}", path=str(path)) from error
    if header not in {b"", _HEADER}:
        raise JournalError(
            f"{path} is no journal, or is damaged: it does not begin as one. Use another file",
            path=str(path),
        )


def _check_format(db: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is a journal, False if it is empty.

    Raises:
        JournalError: It is something else, or the journal of a newer version.
    """
    ((application,),) = db.execute("PRAGMA application_id")
    ((version,),) = db.execute("PRAGMA user_version")
    ((tables,),) = db.execute("SELECT count(*) FROM sqlite_master")
    if not tables and not application:
        return False
    if application != APPLICATION_ID:
        raise JournalError(
            f"{path} is a database of another program, not a journal: use another file",
            path=str(path),
        )
    if version > FORMAT:
        raise JournalError(
            f"{path} was written by a newer version of replicate-typed (format {version}, and this "
            f"one knows {FORMAT}): update replicate-typed, or use another file",
            path=str(path),
        )
    return True


class WriterLock:
    """The lock of the one process that writes a journal."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            JournalError: Another run has it, or the lock cannot be written.
        """
        lock_path = path.with_name(f"{path.name}.lock")
        try:
            self._file: IO[str] = lock_path.open("a+", encoding="ascii")
        except OSError as error:
            raise JournalError(
                f"{path} cannot be opened: {error.strerror}. Does its folder exist, and may you "
                "write there?",
                path=str(path),
            ) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.seek(0)
            owner = self._file.read().strip()
            self._file.close()
            raise JournalError(
                f"{path} is being written by another run{f', process {owner}' if owner else ''}: "
                "wait for its end, or use another journal",
                path=str(path),
            ) from error
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let another run write the journal."""
        if not self._file.closed:
            with suppress(OSError):
                self._file.seek(0)
                self._file.truncate()
                _unlock(self._file)
            self._file.close()


if os.name == "nt":  # pragma: no cover - the tests run elsewhere
    import msvcrt

    #: The byte that is locked: none that is written, so that others can read the process's number.
    _LOCKED_BYTE = 1 << 20

    def _lock(file: IO[str]) -> None:
        os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # there only

    def _unlock(file: IO[str]) -> None:
        os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # there only
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
