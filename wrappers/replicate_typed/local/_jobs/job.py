"""The life of a prediction or training: created, started, put out, ended."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._base.ids import new_stream_key
from .._base.json_values import is_list, jsonable, writable
from .secret_inputs import redacted

TERMINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})

#: How a stream ends; a prediction that succeeded needs no reason.
_REASONS = {"failed": "error", "canceled": "canceled", "aborted": "canceled"}


@dataclass
class StreamEvent:
    """One event of a job's stream."""

    id: str
    event: str
    data: str


class Log:
    """A text that grows line by line; to add to it copies nothing of what is there.

    Args:
        text: What it begins with.
    """

    def __init__(self, text: str = "") -> None:
        self._parts = [text]

    def add(self, text: str) -> None:
        """Add to its end."""
        self._parts.append(text)

    @property
    def text(self) -> str:
        """All of it."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]


@dataclass(eq=False)
class Job:
    """A prediction or training, while it runs and afterwards.

    Moments are Unix seconds. ``hidden`` says that the version is not told, as for official models;
    ``secrets`` names the inputs that are not told once the model has them; ``joined`` says that the
    pieces of the output are the parts of one text.
    """

    id: str
    kind: str
    model: str
    version: str
    input: dict[str, Any]
    created: float
    source: str = "api"
    status: str = "starting"
    output: Any = None
    log: Log = field(default_factory=Log)
    error: str | None = None
    started: float | None = None
    completed: float | None = None
    metrics: dict[str, Any] = field(default_factory=dict[str, Any])
    hidden: bool = False
    webhook: str | None = None
    webhook_events_filter: list[str] | None = None
    deployment: str | None = None
    deadline: float | None = None
    data_removed: bool = False
    joined: bool = False
    stream_key: str = field(default_factory=new_stream_key)

    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    #: Whether the whole output is there, though the job may not be over: held creates answer.
    ready: bool = field(default=False, repr=False)
    events: list[StreamEvent] = field(default_factory=list[StreamEvent], repr=False)
    _changed: asyncio.Event | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.status in TERMINAL

    @property
    def logs(self) -> str:
        """What it printed."""
        return self.log.text

    def record(self) -> dict[str, Any]:
        """What of it is kept."""
        skipped = {"log", "secrets", "ready", "events", "_changed"}
        kept = {name: value for name, value in vars(self).items() if name not in skipped}
        return {**kept, "logs": self.logs, "secrets": sorted(self.secrets)}

    @classmethod
    def restore(cls, record: Mapping[str, Any]) -> Job:
        """The job that was kept; its stream tells all of it from the beginning."""
        kept = {name: value for name, value in record.items() if name != "logs"}
        kept["secrets"] = frozenset(record.get("secrets", ()))
        job = cls(**kept, log=Log(record["logs"]))
        if job.done and not job.data_removed:
            if job.logs:
                job.add_event("logs", job.logs)
            if job.output is not None:
                job.add_output(job.output)
            job.add_end()
        return job

    def start(self, now: float) -> None:
        """Be with the model."""
        self.started = now
        self.status = "processing"
        self.input = redacted(self.input, self.secrets)

    def end(self, status: str, error: str | None, now: float) -> None:
        """Be over."""
        self.completed = now
        self.input = redacted(self.input, self.secrets)
        self.error = error
        if self.started is not None:
            self.metrics.setdefault("predict_time", round(now - self.started, 6))
        # An aborted job never ran: there is nothing to measure.
        if status != "aborted":
            self.metrics.setdefault("total_time", round(now - self.created, 6))
        self.status = status
        self.add_end()

    def remove_data(self) -> None:
        """Forget what was put in and what came out."""
        self.input, self.output, self.log, self.data_removed = {}, None, Log(), True
        self.events.clear()

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

    def add_output(self, value: Any) -> None:
        """Add an output to the stream: a list item by item."""
        for item in value if is_list(value) else [value]:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            self.add_event("output", text)

    def add_end(self) -> None:
        """Add the end to the stream."""
        if self.status == "failed":
            self.add_event("error", json.dumps({"detail": self.error or ""}, ensure_ascii=False))
        reason = _REASONS.get(self.status)
        self.add_event("done", json.dumps({"reason": reason} if reason else {}))

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


class JobSink:
    """Where the model reports to. What it says of a job that is over is not heard.

    Args:
        job: The job.
        on_change: Called after each change with the job and what happened.
        store_file: Keeps a file by its name, content and type, and returns its URL.
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
        if self._job.started is None and not self._job.done:
            self._job.start(time.time())
            self._on_change(self._job, "start")

    def log(self, text: str) -> None:
        if text and not self._job.done:
            text = writable(text)
            self._job.log.add(text)
            self._job.add_event("logs", text)
            self._on_change(self._job, "logs")

    def append(self, item: Any) -> None:
        job = self._job
        if job.done:
            return
        pieces: list[Any] = job.output if is_list(job.output) else []
        pieces.append(jsonable(item))
        job.output = pieces
        job.add_output(pieces[-1:])
        self._on_change(job, "output")

    def output(self, value: Any) -> None:
        job = self._job
        if job.done:
            return
        job.output = jsonable(value)
        if job.output is not None:
            job.ready = True
            job.add_output(job.output)
        self._on_change(job, "output")

    def metrics(self, values: Mapping[str, Any]) -> None:
        if not self._job.done:
            self._job.metrics.update(jsonable(dict(values)))

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        return self._store_file(name, content, content_type)
