"""What was received of a prediction, from its stream and from polls, and what is new: no I/O.

A connection that breaks is replaced by another one, which asks to continue after the last event id
(``Last-Event-ID``). A server may do so, send some events or all of them again, or begin anew. The
id of the first event of the new connection says where it continues; what was emitted from there on
is compared with what arrives, and only what is beyond it is emitted.

A stream that begins anew with other ids, or without any, cannot be told from one that continues
with text that was there before. So the text is compared with the output of the prediction at the
end.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from os.path import commonprefix

from attrs import evolve, field
from replicate_api.sse import StreamEvent

from .._base.errors import StreamMismatchError
from .._base.records import define
from .._objects.jobs import TERMINAL_STATUSES, PredictionValues
from .._objects.progress import Progress
from .events import LogEvent, OutputEvent, PredictionEvent, ProgressEvent, StatusEvent
from .incremental_text import START, IncrementalText, Position, as_pieces, as_text

#: How many event ids are remembered, besides the first one, and the longest of them, in characters:
#: together a few megabytes.
MAX_KNOWN_IDS = 10_000
MAX_ID_LENGTH = 256


@define
class _Place:
    """Where in a stream an event is.

    Attributes:
        connection: The number of the connection that it first came from.
        output: The position in the output before it.
        logs: The position in the log before it.
    """

    connection: int
    output: Position
    logs: Position


_BEGINNING = _Place(0, START, START)


@define
class StreamState:
    """How far a stream has been read, over as many connections as it takes.

    Attributes:
        output: The output as far as it was emitted.
        logs: The log as far as it was emitted.
        last_event_id: Where a reconnect continues.
        reconnection_time: After how many seconds the server wants to be connected to again.
        is_complete: Whether the stream has sent its end.
        has_succeeded: Whether the stream has sent its end, and no reason for it.
    """

    output: IncrementalText = field(factory=IncrementalText)
    logs: IncrementalText = field(factory=IncrementalText)
    last_event_id: str | None = None
    reconnection_time: float = 0.0
    is_complete: bool = False
    has_succeeded: bool = False
    _connection: int = 0
    _is_located: bool = True
    _resume_at: _Place = _BEGINNING
    _first_id: str | None = None
    _first_place: _Place = _BEGINNING
    _places: OrderedDict[str, _Place] = field(factory=OrderedDict[str, _Place])

    @property
    def is_contradicted(self) -> bool:
        """Whether the stream has sent other output than before, so that nothing of it is to be used."""
        return self.output.is_contradicted

    def connected(self) -> None:
        """Note a new connection: without an id to continue from, the stream begins anew."""
        self._connection += 1
        self._is_located = self.last_event_id is None
        self._rewind(_BEGINNING if self.last_event_id is None else self._resume_at)

    def accept(self, event: StreamEvent) -> StreamEvent | None:
        """Return what is new of an event, None if nothing is or it is not for the caller."""
        id = event.id if event.has_own_id else None
        is_known = id is not None and self._locate(id)
        accepted = self._new_part(event, is_known=is_known)
        if id is not None:
            # An empty id says that there is none to continue from.
            self.last_event_id = id or None
            self._resume_at = self._place()
        return accepted

    def _new_part(self, event: StreamEvent, *, is_known: bool) -> StreamEvent | None:
        match event.event:
            case "done":
                self.is_complete = True
                self.has_succeeded = event.data.strip() in {"", "{}"}
                return None
            case "error":
                # The prediction itself has the error, with its log and its status.
                return None
            case "output":
                new = self.output.feed(event.data)
            case "logs":
                new = self.logs.feed(event.data)
            case _:
                return None if is_known else event
        if new is None:
            return None
        return event if new == event.data else evolve(event, data=new)

    def _locate(self, id: str) -> bool:
        """Take the place of a new connection from its first id.

        Returns:
            Whether an earlier connection brought the event with this id.
        """
        is_located, self._is_located = self._is_located, self._is_located or bool(id)
        place = self._first_place if id == self._first_id else self._places.get(id)
        if place is None:
            self._remember(id)
            return False
        if place.connection == self._connection:
            return False
        if not is_located:
            self._rewind(place)
        return True

    def _remember(self, id: str) -> None:
        if not 0 < len(id) <= MAX_ID_LENGTH:
            return
        if self._first_id is None:
            self._first_id, self._first_place = id, self._place()
            return
        self._places[id] = self._place()
        if len(self._places) > MAX_KNOWN_IDS:
            self._places.popitem(last=False)

    def _place(self) -> _Place:
        return _Place(self._connection, self.output.position, self.logs.position)

    def _rewind(self, place: _Place) -> None:
        self.output.rewind(place.output)
        self.logs.rewind(place.logs)

    def verify(self, prediction: PredictionValues) -> None:
        """Check the text that was emitted against the output of a prediction that has succeeded.

        Raises:
            StreamMismatchError: They differ.
        """
        if not (prediction.data_removed or self.output.agrees_with(prediction.output)):
            expected = "".join(map(as_text, as_pieces(prediction.output)))
            raise _mismatch(prediction, self.output.text, expected)


def _mismatch(prediction: PredictionValues, received: str, expected: str) -> StreamMismatchError:
    same = len(commonprefix([received, expected]))  # noqa: RUF071 - of texts, not of paths
    message = (
        f"the stream sent other text than the output of the prediction: {len(received):,} "
        f"characters were received, the output has {len(expected):,}, and they differ from "
        f"character {same + 1:,} on. A server or a proxy in between may have begun the stream "
        "anew: use the output (error.expected) instead of what was received"
    )
    return StreamMismatchError(message, prediction=prediction, received=received, expected=expected)


@define
class EventSource:
    """Makes events of what is new about a prediction.

    Attributes:
        state: What its stream has brought, if the stream is read too.
    """

    state: StreamState = field(factory=StreamState)
    _status: str | None = None
    _progress: Progress | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the end of the prediction was reported."""
        return self._status in TERMINAL_STATUSES

    def from_snapshot(self, prediction: PredictionValues) -> Iterator[PredictionEvent]:
        """Yield the events since the last snapshot; at the first one, all that happened before.

        Raises:
            StreamMismatchError: The prediction has succeeded with other text than was streamed.
        """
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
            if prediction.status == "succeeded":
                self.state.verify(prediction)
            self._status = prediction.status
            yield StatusEvent(prediction.status)

    def from_stream(self, event: StreamEvent) -> Iterator[PredictionEvent]:
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
