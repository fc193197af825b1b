"""The life of a prediction: created, started, put out, ended."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._json import is_list
from .ids import new_stream_key, timestamp

TERMINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})


@dataclass
class StreamEvent:
    """One event of a job's stream."""

    id: str
    event: str
    data: str


@dataclass
class Job:
    """A prediction or training, while it runs and afterwards."""

    id: str
    kind: str
    model: str
    version: str
    input: dict[str, Any]
    created: float
    source: str = "api"
    status: str = "starting"
    output: Any = None
    logs: str = ""
    error: str | None = None
    started: float | None = None
    completed: float | None = None
    metrics: dict[str, Any] = field(default_factory=dict[str, Any])
    webhook: str | None = None
    webhook_events_filter: list[str] | None = None
    deployment: str | None = None
    deadline: float | None = None
    data_removed: bool = False
    stream_key: str = field(default_factory=new_stream_key)
    destination: str | None = None

    #: The answer to a held create: the output is there, the prediction not yet over.
    ready: dict[str, Any] | None = field(default=None, repr=False)
    events: list[StreamEvent] = field(default_factory=list[StreamEvent], repr=False)
    _changed: asyncio.Event | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.status in TERMINAL

    def record(self) -> dict[str, Any]:
        """What of it is kept."""
        skipped = {"ready", "events", "_changed"}
        return {name: value for name, value in vars(self).items() if name not in skipped}

    @classmethod
    def restore(cls, record: Mapping[str, Any]) -> Job:
        """The job that was kept."""
        return cls(**record)

    def add_event(self, event: str, data: str) -> None:
        """Add an event to the stream."""
        second = int(time.time())
        index = 0
        if self.events:
            last, _, number = self.events[-1].id.partition(":")
            # A clock that goes back must not make two events with one id.
            if int(last) >= second:
                second, index = int(last), int(number) + 1
        self.events.append(StreamEvent(f"{second}:{index}", event, data))

    def notify(self) -> None:
        """Wake those who wait for a change."""
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def change(self) -> None:
        """Wait for the next change."""
        if self._changed is None:
            self._changed = asyncio.Event()
        await self._changed.wait()

    def text_of(self, item: Any) -> str:
        """A piece of output as the stream carries it."""
        return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)


def render(job: Job, base: str) -> dict[str, Any]:
    """A job as the API shows it.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
    """
    shown: dict[str, Any] = {
        "id": job.id,
        "model": job.model,
        "version": job.version,
        "input": {name: job.input[name] for name in sorted(job.input)},
        "logs": job.logs,
        "output": job.output,
        "data_removed": job.data_removed,
        "error": job.error,
        "status": job.status,
        "source": job.source,
        "created_at": timestamp(job.created, digits=3),
    }
    if job.deployment is not None:
        shown["deployment"] = job.deployment
    if job.deadline is not None:
        shown["deadline"] = timestamp(job.deadline, digits=3)
    if job.started is not None:
        shown["started_at"] = timestamp(job.started)
    if job.completed is not None:
        shown["completed_at"] = timestamp(job.completed)
        shown["metrics"] = dict(job.metrics)
    if job.webhook is not None:
        shown["webhook"] = job.webhook
        if job.webhook_events_filter is not None:
            shown["webhook_events_filter"] = job.webhook_events_filter
    place = "trainings" if job.kind == "training" else "predictions"
    shown["urls"] = {
        "cancel": f"{base}/v1/{place}/{job.id}/cancel",
        "get": f"{base}/v1/{place}/{job.id}",
        "stream": f"{base}/stream/v1/files/{job.stream_key}",
        "web": f"{base}/p/{job.id}",
    }
    if job.kind == "training":
        del shown["urls"]["stream"]
    return shown


class JobSink:
    """Where the model reports to."""

    def __init__(
        self,
        job: Job,
        *,
        on_change: Callable[[Job, str], None],
        store_file: Callable[[Job, str, bytes, str | None], str],
    ) -> None:
        self._job = job
        self._on_change = on_change
        self._store_file = store_file

    def started(self) -> None:
        if self._job.started is None and not self._job.done:
            self._job.started = time.time()
            self._job.status = "processing"
            self._on_change(self._job, "start")

    def log(self, text: str) -> None:
        if text and not self._job.done:
            self._job.logs += text
            self._job.add_event("logs", text)
            self._on_change(self._job, "logs")

    def append(self, item: Any) -> None:
        job = self._job
        if job.done:
            return
        pieces: list[Any] = job.output if is_list(job.output) else []
        pieces.append(item)
        job.output = pieces
        job.add_event("output", job.text_of(item))
        self._on_change(job, "output")

    def output(self, value: Any) -> None:
        job = self._job
        if job.done:
            return
        job.output = value
        for item in value if is_list(value) else [value]:
            job.add_event("output", job.text_of(item))
        self._on_change(job, "output")

    def metrics(self, values: Mapping[str, Any]) -> None:
        self._job.metrics.update(values)

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        return self._store_file(self._job, name, content, content_type)
