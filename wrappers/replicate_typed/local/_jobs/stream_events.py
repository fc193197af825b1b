"""The server-sent events of a job, as its stream emits them."""

from __future__ import annotations

import json
import time
from typing import Any

from ..._base.records import frozen
from .._base.json_values import is_list

#: The ``reason`` of the ``done`` event by status; a job that succeeded has none.
_REASONS = {"failed": "error", "canceled": "canceled", "aborted": "canceled"}


@frozen
class StreamEvent:
    """One event of a job's stream.

    Attributes:
        id: ``<Unix seconds>:<index within the second>``.
        event: ``output``, ``logs``, ``error`` or ``done``.
        data: The payload.
    """

    id: str
    event: str
    data: str


class StreamEvents(list[StreamEvent]):
    """The events of one job, in order."""

    def emit(self, event: str, data: str) -> None:
        """Append an event."""
        second = int(time.time())
        index = 0
        if self:
            last_second, _, last_index = self[-1].id.partition(":")
            # Ids stay unique when the clock is set back.
            if int(last_second) >= second:
                second, index = int(last_second), int(last_index) + 1
        self.append(StreamEvent(f"{second}:{index}", event, data))

    def emit_output(self, value: Any) -> None:
        """Append the events of an output: one for each item of a list."""
        for item in value if is_list(value) else [value]:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            self.emit("output", text)

    def emit_end(self, status: str, error: str | None) -> None:
        """Append the events that end the stream of a job with a terminal status."""
        if status == "failed":
            self.emit("error", json.dumps({"detail": error or ""}, ensure_ascii=False))
        reason = _REASONS.get(status)
        self.emit("done", json.dumps({"reason": reason} if reason else {}))
