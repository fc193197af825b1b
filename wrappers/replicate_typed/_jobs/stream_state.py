"""What has been seen of a prediction, and what is new: no I/O."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field

from .._http.sse import RawEvent
from .._objects.jobs import PredictionValues
from .._objects.progress import Progress
from .events import LogEvent, OutputEvent, PredictionEvent, ProgressEvent, StatusEvent
from .incremental_text import Growing


@define
class StreamState:
    """How far a stream has been read, over as many connections as it takes.

    Attributes:
        output: The output as far as it was told.
        logs: The log as far as it was told.
        last_event_id: Where to go on after a reconnect.
        complete: Whether the stream said that there is no more.
    """

    output: Growing = field(factory=Growing)
    logs: Growing = field(factory=Growing)
    last_event_id: str | None = None
    complete: bool = False

    def connected(self) -> None:
        """A connection was opened: without an id to go on from, it begins at the beginning."""
        if self.last_event_id is None:
            self.output.restart()
            self.logs.restart()

    def take(self, event: RawEvent) -> RawEvent | None:
        """What is new of an event, None if nothing is or it is not for the caller."""
        if event.id is not None:
            self.last_event_id = event.id
        match event.event:
            case "done":
                self.complete = True
                return None
            case "error":
                # The prediction itself says what went wrong, with its log and its status.
                return None
            case "output":
                new = self.output.hear(event.data)
            case "logs":
                new = self.logs.hear(event.data)
            case _:
                return event
        if new is None:
            return None
        return event if new == event.data else evolve(event, data=new)


@define
class Watcher:
    """Tells what is new about a prediction since the last look.

    Attributes:
        state: What its stream brought, if it is read too.
    """

    state: StreamState = field(factory=StreamState)
    _status: str | None = None
    _progress: Progress | None = None

    def look(self, prediction: PredictionValues) -> Iterator[PredictionEvent]:
        """The events since the last look; all that happened before, at the first."""
        ended = prediction.done and prediction.status != self._status
        if prediction.status != self._status and not ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)
        logged = self.state.logs.see_log(prediction.logs or "")
        if logged:
            yield from self._logged(logged, prediction.progress)
        for piece in self.state.output.see(prediction.output):
            yield OutputEvent(piece)
        if ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)

    def hear(self, event: RawEvent) -> Iterator[PredictionEvent]:
        """The same of what the stream brought and ``state`` took."""
        if event.event == "output":
            yield OutputEvent(event.data)
        elif event.event == "logs":
            yield from self._logged(event.data, Progress.parse(event.data))

    def _logged(self, text: str, progress: Progress | None) -> Iterator[PredictionEvent]:
        yield LogEvent(text)
        if progress is not None and progress != self._progress:
            self._progress = progress
            yield ProgressEvent(progress)
