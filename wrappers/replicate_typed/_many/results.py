"""The end of a prediction as the journal keeps it, and what is read of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .._base.json_values import is_list, is_object
from .._files.file_output import FileOutput
from .._files.filenames import local_filename
from .._objects.jobs import TERMINAL_STATUSES
from .._objects.prices import run_seconds

#: What is kept of a prediction: not its input and its addresses, which the next run knows.
_KEPT = (
    "id",
    "model",
    "version",
    "deployment",
    "status",
    "output",
    "error",
    "metrics",
    "created_at",
    "started_at",
    "completed_at",
    "data_removed",
)

#: How much of the log of a failed prediction is kept, in characters.
LOG_TAIL = 2000

#: Returns JSON as text.
to_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def kept_prediction(raw: dict[str, Any]) -> str:
    """Return what is kept of a prediction that has ended."""
    kept = {name: raw[name] for name in _KEPT if name in raw}
    logs = raw.get("logs")
    if raw.get("status") == "failed" and isinstance(logs, str):
        kept["logs"] = logs[-LOG_TAIL:]
    return to_text(kept)


def has_ended(raw: dict[str, Any]) -> bool:
    """Return whether a prediction has ended."""
    return raw.get("status") in TERMINAL_STATUSES


def is_whole(raw: dict[str, Any]) -> bool:
    """Return whether a listed prediction that has ended has all that a single one would have.

    A list may leave out what is large. A success without an output is asked for once more.
    """
    return raw.get("status") != "succeeded" or raw.get("output") is not None


def seconds_of(raw: dict[str, Any]) -> float | None:
    """Return for how many seconds a prediction ran, None if the API does not say."""
    metrics = raw.get("metrics")
    if not metrics and raw.get("completed_at") is None:
        return None
    started, ended = _moment(raw.get("started_at")), _moment(raw.get("completed_at"))
    return run_seconds(metrics if is_object(metrics) else {}, started, ended)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def files_of(output: Any) -> Iterator[FileOutput]:
    """Yield the files in a converted output, in their order."""
    if isinstance(output, FileOutput):
        yield output
    elif is_list(output):
        for item in output:
            yield from files_of(item)
    elif is_object(output):
        for item in output.values():
            yield from files_of(item)


def file_name(position: int, prediction_id: str, number: int, file: FileOutput) -> str:
    """Return the name to save a file of an output under, the same whenever it is saved again.

    Args:
        position: The index of the input.
        prediction_id: The id of the prediction.
        number: Which file of its output it is.
        file: The file.
    """
    _, dot, extension = local_filename(file.name, "file").rpartition(".")
    return f"{position:06}-{prediction_id}-{number}{dot}{extension if dot else ''}"
