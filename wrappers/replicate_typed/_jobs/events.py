"""Events of a prediction: those of its server-sent stream, and those of its changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from attrs import field

from .._base.public import PACKAGE, public
from .._base.records import define, frozen
from .._files.file_output import FileOutput
from .._objects.progress import Progress


class EventType(StrEnum):
    """The type of a server-sent event."""

    OUTPUT = "output"
    LOGS = "logs"
    ERROR = "error"
    DONE = "done"


# It is public as ``ServerSentEvent.EventType``.
EventType.__module__ = PACKAGE
EventType.__qualname__ = "ServerSentEvent.EventType"


_EVENT_TYPES: dict[str, str] = {type.value: type for type in EventType}


def _to_event_type(name: str) -> str:
    return _EVENT_TYPES.get(name, name)


@public
@define(unsafe_hash=True)  # it takes three times as long to make a frozen one
class ServerSentEvent:
    """A server-sent event of a stream.

    ``str(event)`` is the text of an ``output`` event, and empty for other events, so that the
    strings of all events make up the output.
    """

    EventType: ClassVar[type[EventType]] = EventType
    """The types of events."""

    event: str = field(converter=_to_event_type)
    """The type: ``output``, ``logs`` or ``done``, as an ``EventType``. A type that this version
    does not know is kept as a plain string."""

    data: str
    """The text."""

    id: str | None = None
    """The event id, at which the stream can be resumed; None if the server sent none."""

    file: FileOutput | None = field(default=None, repr=False)
    """The output file, if the output consists of files."""

    retry: int | None = field(default=None, repr=False)
    """The milliseconds after which the server wants a stream that breaks to be resumed, if it sent
    them with this event. The client keeps to them by itself."""

    def __str__(self) -> str:
        return self.data if self.event == EventType.OUTPUT else ""


@public
@frozen
class StatusEvent:
    """A change of the status."""

    status: str
    """The new status."""


@public
@frozen
class LogEvent:
    """New text in the log."""

    text: str
    """The text since the last event of this class."""


@public
@frozen
class OutputEvent:
    """New output."""

    value: Any
    """The next item of an output that is produced item by item, else the whole output. Files are
    ``FileOutput``."""

    def __str__(self) -> str:
        return str(self.value)


@public
@frozen
class ProgressEvent:
    """New progress, from a progress bar in the log."""

    progress: Progress
    """The progress."""


PredictionEvent = StatusEvent | LogEvent | OutputEvent | ProgressEvent
