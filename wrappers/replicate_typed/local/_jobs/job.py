"""A prediction or training, from its creation to the removal of its data."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from attrs import field, fields

from ..._base.records import define
from .._base.ids import new_stream_key
from .secret_inputs import redact
from .stream_events import StreamEvents

TERMINAL_STATUSES = frozenset({"succeeded", "failed", "canceled", "aborted"})

#: Metadata of the attributes that are not part of a job's record.
_TRANSIENT = {"transient": True}


class Log:
    """A text to which appending does not copy what is there.

    Args:
        text: The initial text.
    """

    __slots__ = ("_parts",)

    def __init__(self, text: str = "") -> None:
        self._parts = [text]

    def append(self, text: str) -> None:
        """Append text."""
        self._parts.append(text)

    @property
    def text(self) -> str:
        """The whole text."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]


@define(eq=False)
class Job:
    """A prediction or training.

    Attributes:
        id: The id.
        kind: ``prediction`` or ``training``.
        model: The model's name, ``owner/name``.
        version: The id of the version.
        input: The input, as it was sent.
        created: When the job was created, in Unix seconds.
        source: ``api`` or ``web``.
        status: The status, as the API names it.
        output: The output so far.
        log: The log so far.
        error: Why the job failed.
        started: When the model started to process the input, in Unix seconds.
        completed: When the job reached a terminal status, in Unix seconds.
        metrics: The metrics.
        hidden: Whether the version is hidden, as for official models.
        webhook: The URL of the webhook.
        webhook_events_filter: The events that the webhook receives, None for all.
        deployment: The name of the deployment.
        deadline: When the job is canceled, in Unix seconds.
        data_removed: Whether the input, the output and the log were removed.
        joined: Whether the items of the output are parts of one text.
        stream_key: The secret part of the stream's URL.
        secrets: The names of the inputs to redact once the model has received them.
        output_complete: Whether the output is complete, though the job may still run.
        events: The events of the stream.
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
    log: Log = field(factory=Log, metadata=_TRANSIENT)
    error: str | None = None
    started: float | None = None
    completed: float | None = None
    metrics: dict[str, Any] = field(factory=dict[str, Any])
    hidden: bool = False
    webhook: str | None = None
    webhook_events_filter: list[str] | None = None
    deployment: str | None = None
    deadline: float | None = None
    data_removed: bool = False
    joined: bool = False
    stream_key: str = field(factory=new_stream_key)

    secrets: frozenset[str] = field(default=frozenset(), repr=False, metadata=_TRANSIENT)
    output_complete: bool = field(default=False, repr=False, metadata=_TRANSIENT)
    events: StreamEvents = field(factory=StreamEvents, repr=False, metadata=_TRANSIENT)
    _changed: asyncio.Event | None = field(
        default=None, repr=False, init=False, metadata=_TRANSIENT
    )

    @property
    def done(self) -> bool:
        """Whether the status is terminal."""
        return self.status in TERMINAL_STATUSES

    @property
    def logs(self) -> str:
        """The text of the log."""
        return self.log.text

    def record(self) -> dict[str, Any]:
        """Return the job as a record for the store."""
        record = {name: getattr(self, name) for name in _RECORDED}
        return {**record, "logs": self.logs, "secrets": sorted(self.secrets)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Job:
        """Return the job of a record; the stream of one that is done has all events again."""
        attributes = {name: value for name, value in record.items() if name != "logs"}
        attributes["secrets"] = frozenset(record.get("secrets", ()))
        job = cls(**attributes, log=Log(record["logs"]))
        if job.done and not job.data_removed:
            if job.logs:
                job.events.emit("logs", job.logs)
            if job.output is not None:
                job.events.emit_output(job.output)
            job.events.emit_end(job.status, job.error)
        return job

    def start(self, now: float) -> None:
        """Set the status to ``processing`` and redact the secret inputs."""
        self.started = now
        self.status = "processing"
        self.input = redact(self.input, self.secrets)

    def end(self, status: str, error: str | None, now: float) -> None:
        """Set a terminal status, complete the metrics and end the stream."""
        self.completed = now
        self.input = redact(self.input, self.secrets)
        self.error = error
        if self.started is not None:
            self.metrics.setdefault("predict_time", round(now - self.started, 6))
        # An aborted job never ran, so there is nothing to measure.
        if status != "aborted":
            self.metrics.setdefault("total_time", round(now - self.created, 6))
        self.status = status
        self.events.emit_end(status, error)

    def remove_data(self) -> None:
        """Remove the input, the output, the log and the events."""
        self.input, self.output, self.log, self.data_removed = {}, None, Log(), True
        self.events.clear()

    def notify(self) -> None:
        """Wake the tasks that wait for a change."""
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def wait_for_change(self) -> None:
        """Wait for the next change."""
        if self._changed is None:
            self._changed = asyncio.Event()
        await self._changed.wait()


_RECORDED = tuple(
    attribute.name for attribute in fields(Job) if not attribute.metadata.get("transient")
)
