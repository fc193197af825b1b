"""What was received of a prediction, from its stream and from polls, and what is new: no I/O."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field

from .._http.sse import RawEvent
from .._objects.jobs import PredictionValues
from .._objects.progress import Progress
from .events import LogEvent, OutputEvent, PredictionEvent, ProgressEvent, StatusEvent
from .incremental_text import IncrementalText


@define
class StreamState:
    """How far a stream has been read, over as many connections as it takes.

    Attributes:
        output: The output as far as it was emitted.
        logs: The log as far as it was emitted.
        last_event_id: Where a reconnect continues.
        is_complete: Whether the stream has sent its end.
    """

    output: IncrementalText = field(factory=IncrementalText)
    logs: IncrementalText = field(factory=IncrementalText)
    last_event_id: str | None = None
    is_complete: bool = False

    def connected(self) -> None:
        """Note a new connection: without an id to continue from, the stream begins anew."""
        if self.last_event_id is None:
            self.output.restart()
            self.logs.restart()

    def accept(self, event: RawEvent) -> RawEvent | None:
        """Return what is new of an event, None if nothing is or it is not for the caller."""
        if event.id is not None:
            self.last_event_id = event.id
        match event.event:
            case "done":
                self.is_complete = True
                return None
            case "error":
                # The prediction itself has the error, with its log and its status.
                return None
            case "output":
                new = self.output.feed(event.data)
            case "logs":
                new = self.logs.feed(event.data)
            case _:
                return event
        if new is None:
            return None
        return event if new == event.data else evolve(event, data=new)


@define
class EventSource:
    """Makes events of what is new about a prediction.

    Attributes:
        state: What its stream has brought, if the stream is read too.
    """

    state: StreamState = field(factory=StreamState)
    _status: str | None = None
    _progress: Progress | None = None

    def from_snapshot(self, prediction: PredictionValues) -> Iterator[PredictionEvent]:
        """Yield the events since the last snapshot; at the first one, all that happened before."""
        has_ended = prediction.done and prediction.status != self._status
        if prediction.status != self._status and not has_ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)
        logged = self.state.logs.sync_log(prediction.logs or "")
        if logged:
            yield from self._log_events(logged, prediction.progress)
        for piece in self.state.output.sync(prediction.output):
            yield OutputEvent(piece)
        if has_ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)

    def from_stream(self, event: RawEvent) -> Iterator[PredictionEvent]:
        """Yield the events of what the stream sent and ``state`` accepted."""
        if event.event == "output":
            yield OutputEvent(event.data)
        elif event.event == "logs":
            yield from self._log_events(event.data, Progress.parse(event.data))

    def _log_events(self, text: str, progress: Progress | None) -> Iterator[PredictionEvent]:
        yield LogEvent(text)
        if progress is not None and progress != self._progress:
            self._progress = progress
            yield ProgressEvent(progress)
