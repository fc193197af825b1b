"""The receiving end of a run's reports: applies them to the job."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .._base.json_values import is_list, replace_surrogates, to_json_value
from .job import Job


class JobReporter:
    """Applies what a model reports to a job, and drops reports after the job's end.

    Args:
        job: The job.
        on_change: Called after each change with the job and the name of the webhook event.
        store_file: Stores a file by its name, content and media type, and returns its URL.
    """

    def __init__(
        self,
        job: Job,
        *,
        on_change: Callable[[Job, str], None],
        store_file: Callable[[str, bytes, str | None], str],
    ) -> None:
        self._job = job
        self._on_change = on_change
        self._store_file = store_file

    def started(self) -> None:
        """Start the job."""
        if self._job.started is None and not self._job.done:
            self._job.start(time.time())
            self._on_change(self._job, "start")

    def log(self, text: str) -> None:
        """Append text to the log."""
        if text and not self._job.done:
            text = replace_surrogates(text)
            self._job.log.append(text)
            self._job.events.emit("logs", text)
            self._on_change(self._job, "logs")

    def append(self, item: Any) -> None:
        """Append an item to the output."""
        job = self._job
        if job.done:
            return
        items: list[Any] = job.output if is_list(job.output) else []
        items.append(to_json_value(item))
        job.output = items
        job.events.emit_output(items[-1:])
        self._on_change(job, "output")

    def output(self, value: Any) -> None:
        """Set the complete output."""
        job = self._job
        if job.done:
            return
        job.output = to_json_value(value)
        if job.output is not None:
            job.output_complete = True
            job.events.emit_output(job.output)
        self._on_change(job, "output")

    def metrics(self, values: Mapping[str, Any]) -> None:
        """Add entries to the metrics."""
        if not self._job.done:
            self._job.metrics.update(to_json_value(dict(values)))

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        """Store an output file and return its URL."""
        return self._store_file(name, content, content_type)
