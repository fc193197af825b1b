"""What has been seen of a prediction, and what is new: no I/O."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from attrs import define, field

from ._events import LogEvent, OutputEvent, PredictionEvent, ProgressEvent, StatusEvent
from ._json import is_list
from ._progress import Progress
from ._sse import RawEvent
from ._values import PredictionValues


@define
class StreamState:
    """How far a stream has been read, over as many connections as it takes.

    Attributes:
        last_event_id: Where to go on after a reconnect.
    """

    last_event_id: str | None = None
    _complete: bool = False
    _outputs: list[str] = field(factory=list[str])
    _replayed: int = 0

    def complete(self) -> bool:
        """Whether the stream said that there is no more."""
        return self._complete

    def connected(self) -> None:
        """A connection was opened: without an id to go on from, it begins at the beginning."""
        self._replayed = 0 if self.last_event_id is not None else len(self._outputs)

    def take(self, event: RawEvent) -> RawEvent | None:
        """The event, unless it came before or is not for the caller."""
        if event.id is not None:
            self.last_event_id = event.id
        if event.event == "done":
            self._complete = True
            return None
        if event.event == "error":
            # The prediction itself says what went wrong, with its log and its status.
            return None
        if event.event == "output":
            if self._replayed:
                self._replayed -= 1
                return None
            self._outputs.append(event.data)
        return event

    def missing(self, output: object) -> list[str]:
        """The pieces of the complete output that the stream did not bring."""
        pieces = [as_text(piece) for piece in as_pieces(output)]
        seen = self._outputs
        if pieces[: len(seen)] == seen:
            return pieces[len(seen) :]
        whole, heard = "".join(pieces), "".join(seen)
        if whole.startswith(heard):
            return [whole[len(heard) :]] if len(whole) > len(heard) else []
        return []


def as_pieces(output: object) -> list[Any]:
    """An output as the pieces that it comes in."""
    if output is None:
        return []
    return output if is_list(output) else [output]


def as_text(piece: object) -> str:
    """A piece as a stream carries it."""
    return piece if isinstance(piece, str) else json.dumps(piece, ensure_ascii=False)


@define
class Watcher:
    """Tells what is new about a prediction since the last look."""

    _status: str | None = None
    _logs: str = ""
    _pieces: int = 0
    _text: str = ""
    _value: Any = None
    _progress: Progress | None = None

    def look(self, prediction: PredictionValues) -> Iterator[PredictionEvent]:
        """The events since the last look; all that happened before, at the first."""
        ended = prediction.done and prediction.status != self._status
        if prediction.status != self._status and not ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)
        yield from self._new_logs(prediction)
        yield from self._new_output(prediction.output)
        if ended:
            self._status = prediction.status
            yield StatusEvent(prediction.status)

    def _new_logs(self, prediction: PredictionValues) -> Iterator[PredictionEvent]:
        logs = prediction.logs or ""
        # An older prediction is answered without the last line's end.
        if len(logs) <= len(self._logs):
            return
        if logs.startswith(self._logs):
            yield LogEvent(logs[len(self._logs) :])
        else:
            yield LogEvent(logs)
        self._logs = logs
        progress = prediction.progress
        if progress is not None and progress != self._progress:
            self._progress = progress
            yield ProgressEvent(progress)

    def _new_output(self, output: Any) -> Iterator[PredictionEvent]:
        if is_list(output):
            for item in output[self._pieces :]:
                yield OutputEvent(item)
            self._pieces = max(self._pieces, len(output))
        elif isinstance(output, str):
            if output.startswith(self._text) and len(output) > len(self._text):
                yield OutputEvent(output[len(self._text) :])
                self._text = output
        elif output is not None and output != self._value:
            self._value = output
            yield OutputEvent(output)
