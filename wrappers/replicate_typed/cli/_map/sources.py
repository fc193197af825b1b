"""Where the inputs come from: JSON lines, CSV, Parquet, or the files of a folder.

A source is read more than once: all of it is checked before the first input is paid for. What it
holds at once is a line, or a batch of rows.
"""

from __future__ import annotations

import csv
import importlib
import json
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..._base.json_values import is_object
from ..._base.records import frozen
from .._errors import UsageError

#: How many rows of a Parquet file are read at once.
BATCH = 1024


@frozen
class Row:
    """One input, as it is in its source.

    Attributes:
        place: Where it is, such as ``line 3``.
        values: The inputs of the model by name.
    """

    place: str
    values: dict[str, Any]


@frozen
class Source:
    """A file or folder of inputs.

    Attributes:
        path: The file or folder.
        columns: The names that every row has, None if each row has names of its own.
        is_text: Whether all values are text, and stand for values of other types.
        rows: Reads the rows from the beginning, and raises ``UsageError`` for one that is broken.
    """

    path: Path
    columns: tuple[str, ...] | None
    is_text: bool
    rows: Callable[[], Iterator[Row]]


def open_source(path: Path, fields: Sequence[str]) -> Source:
    """Return the inputs in a file or folder.

    Args:
        path: A file of JSON lines, a CSV or Parquet file, or a folder.
        fields: The names to take from each row, all if there are none. Files of a folder and JSON
            lines that are no objects are the value of the only one.

    Raises:
        UsageError: There is no such file, or it cannot be read.
    """
    if path.is_dir():
        return _folder(path, fields)
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    make = _FORMATS.get(path.suffix.lower())
    if make is None:
        known = ", ".join(_FORMATS)
        raise UsageError(f"{path}: a file of inputs is a folder or ends with one of {known}")
    if not path.is_file():
        raise UsageError(f"{path} is no regular file: inputs are read twice, so save them in one")
    return make(path, fields)


def names(values: Iterable[str]) -> str:
    """Return names as people read them."""
    return ", ".join(map(repr, values)) or "nothing"


def _json_lines(path: Path, fields: Sequence[str]) -> Source:
    def read() -> Iterator[Row]:
        with _readable(path), path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _json_row(path, f"line {number}", line, fields)

    return Source(path, None, is_text=False, rows=read)


def _json_row(path: Path, place: str, line: bytes, fields: Sequence[str]) -> Row:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {place} is not valid JSON: {error}") from error
    if is_object(value):
        if missing := [name for name in fields if name not in value]:
            raise UsageError(
                f"{path}: {place} has no {names(missing)}, which --field names; it has {names(value)}"
            )
        return Row(place, {name: value[name] for name in fields} if fields else value)
    if len(fields) != 1:
        raise UsageError(
            f"{path}: {place} is no JSON object: name the input that it is the value of by --field"
        )
    return Row(place, {fields[0]: value})


def _csv(path: Path, fields: Sequence[str]) -> Source:
    _, columns = next(_csv_records(path), (0, list[str]()))
    _check_columns(path, columns, fields)

    def read() -> Iterator[Row]:
        records = _csv_records(path)
        next(records, None)
        for number, cells in records:
            if len(cells) != len(columns):
                raise UsageError(
                    f"{path}: line {number} has {len(cells)} cells, and line 1 {len(columns)} columns"
                )
            # An empty cell stands for the default of the model.
            values = dict(zip(columns, cells, strict=True))
            wanted = fields or columns
            yield Row(f"line {number}", {name: values[name] for name in wanted if values[name]})

    return Source(path, tuple(fields or columns), is_text=True, rows=read)


def _csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not empty, with the number of the line where each ends."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with _readable(path), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
        except csv.Error as error:
            raise UsageError(f"{path}: line {reader.line_num} is broken: {error}") from error
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{path}: what follows line {reader.line_num} is not UTF-8: {error.reason}"
            ) from error


def _parquet(path: Path, fields: Sequence[str]) -> Source:
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
        arrow: Any = importlib.import_module("pyarrow")
    except ImportError as error:
        raise UsageError(f"{path}: a Parquet file needs pyarrow: pip install pyarrow") from error

    @contextmanager
    def opened() -> Generator[Any]:
        try:
            with _readable(path), parquet.ParquetFile(path) as file:
                yield file
        except arrow.ArrowException as error:
            raise UsageError(f"{path} cannot be read as Parquet: {error}") from error

    with opened() as file:
        columns = tuple(file.schema_arrow.names)
    _check_columns(path, columns, fields)

    def read() -> Iterator[Row]:
        number = 0
        with opened() as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=list(fields or columns)):
                for values in batch.to_pylist():
                    number += 1
                    known = {name: value for name, value in values.items() if value is not None}
                    yield Row(f"row {number}", known)

    return Source(path, tuple(fields or columns), is_text=False, rows=read)


def _check_columns(path: Path, columns: Sequence[str], fields: Sequence[str]) -> None:
    if not columns:
        raise UsageError(f"{path} has no columns: its first line names the inputs of the model")
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise UsageError(f"{path} has two columns of one name: {names(twice)}")
    if missing := [name for name in fields if name not in columns]:
        raise UsageError(
            f"{path} has no column {names(missing)}, which --field names; it has {names(columns)}"
        )


def _folder(path: Path, fields: Sequence[str]) -> Source:
    if len(fields) != 1:
        raise UsageError(
            f"{path} is a folder: name the one input that its files are the values of by --field"
        )

    def read() -> Iterator[Row]:
        with _readable(path):
            found = sorted(file for file in path.rglob("*") if file.is_file())
        for file in found:
            inside = file.relative_to(path)
            if not any(part.startswith(".") for part in inside.parts):
                yield Row(str(inside), {fields[0]: file})

    return Source(path, tuple(fields), is_text=False, rows=read)


@contextmanager
def _readable(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error


_FORMATS: dict[str, Callable[[Path, Sequence[str]], Source]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".parquet": _parquet,
}
