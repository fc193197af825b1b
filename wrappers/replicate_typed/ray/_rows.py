"""From the rows of a dataset to inputs, and from results to columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from .._base.errors import InputError
from .._base.json_values import is_list, is_object
from .._files.file_output import FileOutput
from .._many.input_keys import DIGEST_SIZE, keyed_input
from .._sync.many_item import Item

#: Makes the input of a row, or names the columns that are one.
InputOf = Callable[[dict[str, Any]], Mapping[str, Any]] | Sequence[str] | None

#: Integers of a column are smaller.
MAX_INTEGER = 2**63

#: The columns that a row gets.
COLUMNS = ("state", "output", "error", "prediction_id", "files", "seconds")


def inputs_of(rows: Sequence[dict[str, Any]], input: InputOf, key: str | None) -> list[Any]:
    """Return the inputs of rows.

    Args:
        rows: The rows, by column.
        input: What makes an input of a row; all columns but ``key`` are one if not given.
        key: The column that tells equal inputs apart.

    Raises:
        InputError: A column is not there.
    """
    if callable(input):
        return [input(dict(row)) for row in rows]
    if input is None:
        return [_given(row, [name for name in row if name != key]) for row in rows]
    return [_given(row, input) for row in rows]


def _given(row: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """Return some columns of a row without those that are null, which a row may lack."""
    return {name: value for name in columns if (value := column(row, name)) is not None}


def column(row: dict[str, Any], name: str) -> Any:
    """Return the value of a column.

    Raises:
        InputError: It is not there.
    """
    if name not in row:
        raise InputError(f"the dataset has no column {name!r}; it has {', '.join(sorted(row))}")
    return row[name]


def check_columns(names: Sequence[str], prefix: str) -> None:
    """Check that the columns of the results are new ones.

    Raises:
        InputError: One is there already.
    """
    taken = [prefix + name for name in COLUMNS if prefix + name in names]
    if taken:
        raise InputError(
            f"the dataset has a column {taken[0]!r} already, and the results would be another one: "
            "give predict a prefix= for theirs"
        )


def digest_of(input: Any, key: object) -> bytes | None:
    """Return what a row is recognised by, None if its input cannot be sent.

    Args:
        input: The input of the row.
        key: What tells it apart from rows with the same input, None for nothing.
    """
    try:
        digest = keyed_input(input).digest
    except InputError:
        return None
    if key is None:
        return digest
    text = json.dumps(key, sort_keys=True, default=str).encode()
    return hashlib.blake2b(digest + text, digest_size=DIGEST_SIZE).digest()


def with_results(table: Any, items: Sequence[Item[Any, Any]], prefix: str) -> Any:
    """Return a table with the columns of the results.

    Args:
        table: The rows as an Arrow table.
        items: What became of each.
        prefix: How the names of the columns begin.
    """
    arrow = import_module("pyarrow")
    text = arrow.string()
    columns: dict[str, Any] = {
        "state": arrow.array([item.state for item in items], text),
        "output": arrow.array(outputs_of([item.output for item in items])),
        "error": arrow.array([_error_text(item) for item in items], text),
        "prediction_id": arrow.array([item.prediction_id for item in items], text),
        "files": arrow.array([[*map(str, item.files)] for item in items], arrow.list_(text)),
        "seconds": arrow.array([item.seconds for item in items], arrow.float64()),
    }
    for name in COLUMNS:
        table = table.append_column(prefix + name, columns[name])
    return table


def _error_text(item: Item[Any, Any]) -> str | None:
    # What a model raised may have characters that UTF-8 has not.
    return None if item.error is None else str(item.error).encode("utf-8", "replace").decode()


def outputs_of(outputs: Sequence[Any]) -> list[Any]:
    """Return outputs as values of one column.

    Texts, numbers, and lists of texts are what they are, a file is its URL, and anything else is
    its JSON as text, as are outputs of several kinds.
    """
    values = [_with_urls(output) for output in outputs]
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) <= 1 and "other" not in kinds:
        return values
    return [None if value is None else json.dumps(value) for value in values]


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < MAX_INTEGER):
        return "number"
    if isinstance(value, str) and _is_utf8(value):
        return "text"
    if is_list(value) and all(isinstance(part, str) and _is_utf8(part) for part in value):
        return "texts"
    return "other"


def _is_utf8(text: str) -> bool:
    """Return whether a text has no half of a character, as JSON can have it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_urls(value: Any) -> Any:
    if isinstance(value, FileOutput):
        return value.url
    if is_list(value):
        return [_with_urls(part) for part in value]
    if is_object(value):
        return {name: _with_urls(part) for name, part in value.items()}
    return value
