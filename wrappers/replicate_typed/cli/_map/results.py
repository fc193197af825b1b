"""The file of results: a line of JSON for each input, also over several runs.

A line is written at once and whole. Which lines of earlier runs are still true is not remembered
but found out: those whose prediction the journal has as the end of an input. The others, such as
that of a failure that is tried again, are dropped when a run begins, and the run writes them again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ..._base.errors import ModelError, ReplicateError
from ..._base.json_values import is_object
from ..._base.records import frozen
from ..._files.atomic_write import AtomicFile
from ..._files.file_output import FileOutput
from ..._http.redaction import REDACTED
from ..._many.journal_lookup import JournalLookup, KnownPrediction
from ..._sync.many_item import Item
from .._errors import UsageError

#: How many lines are looked up in the journal at once.
BATCH = 500


class Results(Protocol):
    """Takes the results of a run."""

    def begin(self) -> None:
        """Prepare for results: the run has begun, and no other one writes them."""

    def add(self, item: Item[Any, Any]) -> None:
        """Take a result."""

    def close(self, *, is_whole: bool) -> None:
        """End.

        Args:
            is_whole: Whether there was a result for each input.
        """


def result_line(item: Item[Any, Any], secrets: Collection[str] = ()) -> str:
    """Return the line of JSON for a result.

    Args:
        item: The result.
        secrets: The names of inputs whose values are not shown.
    """
    error: ReplicateError | None = item.error
    values = {
        "index": item.index,
        "input": {
            name: REDACTED if name in secrets else value for name, value in item.input.items()
        },
        "status": item.state,
        "output": item.output,
        "files": list(item.files),
        "error": None if error is None else _reason(error),
        "prediction_id": item.prediction_id,
        "seconds": item.seconds,
        "cost": None if item.cost is None else float(item.cost),
    }
    return _to_json(values) + "\n"


def _reason(error: ReplicateError) -> str:
    # Why the model failed, as it says: other errors of a kind then have the same text.
    said = error.prediction.error if isinstance(error, ModelError) else None
    return said if isinstance(said, str) and said else str(error)


def _plain(value: object) -> Any:
    if isinstance(value, FileOutput):
        return value.url
    return str(value)


_to_json = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


@frozen
class PrintedResults:
    """Results that are printed.

    Attributes:
        write: Writes text.
        secrets: The names of inputs whose values are not shown.
    """

    write: Callable[[str], object]
    secrets: Collection[str] = ()

    def begin(self) -> None:
        """Do nothing."""

    def add(self, item: Item[Any, Any]) -> None:
        """Print a result."""
        self.write(result_line(item, self.secrets))

    def close(self, *, is_whole: bool) -> None:
        """Do nothing."""


class ResultsFile:
    """The results in a file, which continues over runs with the same journal."""

    def __init__(self, path: Path, journal: Path, secrets: Collection[str] = ()) -> None:
        """Check that the file may be written; nothing is written yet.

        Args:
            path: The file.
            journal: The journal of the run.
            secrets: The names of inputs whose values are not shown.

        Raises:
            UsageError: It cannot be written, or has other content than results in the journal.
            JournalError: The journal cannot be read.
        """
        self._path = path.resolve()
        self._journal = journal
        self._secrets = secrets
        self._kept: set[int] = set()
        self._added_ids: set[int] = set()
        self._file = -1
        try:
            if path.is_dir():
                raise UsageError(f"--output {path} is a folder: name a file in it")
            if path.exists() and not path.is_file():
                raise UsageError(f"--output {path} is no file: without it, results are printed")
            if not path.parent.is_dir():
                raise UsageError(f"--output {path}: there is no folder {path.parent}")
            place = path if path.exists() else path.parent
            if not os.access(place, os.W_OK):
                raise UsageError(f"--output {path}: you may not write {place}")
            if path.exists() and path.stat().st_size:
                self._check()
        except OSError as error:
            raise UsageError(f"--output {path}: {error.strerror or error}") from error

    def _check(self) -> None:
        if not self._journal.exists():
            raise UsageError(
                f"--output {self._path} exists, and would be overwritten. Name another file; or, to "
                f"continue the run that wrote it, its journal by --journal"
            )
        for _ in self._lines():
            pass

    def _lines(self) -> Iterator[tuple[bytes, _Line, KnownPrediction | None]]:
        """Yield the lines, with what the journal knows of the prediction of each.

        Raises:
            UsageError: A line is no result, or one that the journal does not have.
        """
        lookup = JournalLookup(self._journal)
        try:
            with self._path.open("rb") as file:
                texts = enumerate(file, 1)
                while batch := [*itertools.islice(texts, BATCH)]:
                    # What does not end is the last line of a run whose disk was full.
                    lines = [(n, text, _read_line(text)) for n, text in batch if text[-1:] == b"\n"]
                    yield from self._known(lines, lookup)
        finally:
            lookup.close()

    def _known(
        self, lines: Sequence[tuple[int, bytes, _Line | None]], lookup: JournalLookup
    ) -> Iterator[tuple[bytes, _Line, KnownPrediction | None]]:
        known = lookup.predictions([line.id for *_, line in lines if line and line.id is not None])
        for number, text, line in lines:
            where = f"--output {self._path}: line {number}"
            if line is None:
                raise UsageError(f"{where} is no result of a run: name another file")
            if line.id is not None and line.id not in known:
                raise UsageError(
                    f"{where} has the prediction {line.id}, which is not in the journal "
                    f"{self._journal}: name another file, or the journal of the run that wrote it"
                )
            yield text, line, known.get(line.id or "")

    def begin(self) -> None:
        """Keep the lines that are still true, and open the file to add others.

        Raises:
            UsageError: The file was changed since it was checked.
            OSError: It cannot be written.
        """
        if self._path.exists():
            self._rewrite(self._is_final)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file = os.open(self._path, flags, 0o666)

    def _is_final(self, line: _Line, known: KnownPrediction | None) -> bool:
        if known != "final":
            return False
        self._kept.add(line.key)
        return True

    def _rewrite(self, keeps: Callable[[_Line, KnownPrediction | None], bool]) -> None:
        """Replace the file by the lines that are to be kept, unless these are all."""
        size = sum(len(text) for text, line, known in self._lines() if keeps(line, known))
        before = self._path.stat()
        if size == before.st_size:
            return
        with AtomicFile(self._path.parent, lambda: self._path.name) as file:
            for text, line, known in self._lines():
                if keeps(line, known):
                    file.write(text)
        self._path.chmod(stat.S_IMODE(before.st_mode))

    def add(self, item: Item[Any, Any]) -> None:
        """Write a result, unless an earlier run has.

        Raises:
            OSError: It cannot be written.
        """
        id = item.prediction_id
        if self._kept and id is not None:
            key = _key(item.index, id)
            if key in self._kept:
                self._kept.discard(key)
                return
            self._added_ids.add(_digest(id))
        rest = result_line(item, self._secrets).encode("utf-8", "surrogatepass")
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def close(self, *, is_whole: bool) -> None:
        """Close the file. Lines that inputs in another order have made obsolete are dropped.

        Args:
            is_whole: Whether there was a result for each input.

        Raises:
            OSError: It cannot be written.
        """
        if self._file < 0:
            return
        os.fsync(self._file)
        os.close(self._file)
        self._file = -1
        if is_whole and self._kept and self._added_ids:
            self._rewrite(lambda line, _: not self._is_obsolete(line))

    def _is_obsolete(self, line: _Line) -> bool:
        is_kept = line.id is not None and line.key in self._kept
        return is_kept and _digest(line.id or "") in self._added_ids


@frozen
class _Line:
    """A line of an earlier run.

    Attributes:
        index: The index of the input.
        id: The id of the prediction, None if there is none.
    """

    index: int
    id: str | None

    @property
    def key(self) -> int:
        """What the same result has in a later run."""
        return _key(self.index, self.id or "")


def _read_line(text: bytes) -> _Line | None:
    """Return a line of an earlier run, None if it is none."""
    try:
        values = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    if not is_object(values) or not {"index", "status", "prediction_id"} <= values.keys():
        return None
    index, id = values["index"], values["prediction_id"]
    if not isinstance(index, int) or not isinstance(id, str | None):
        return None
    return _Line(index, id)


def _key(index: int, id: str) -> int:
    return _digest(f"{index} {id}")


def _digest(text: str) -> int:
    # An integer instead of text: a million of them are held.
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
