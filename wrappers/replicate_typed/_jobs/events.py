"""Events: of a stream as the server sends it, and of a prediction as it is followed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

if TYPE_CHECKING:
    from .._files.file_output import FileOutput
    from .._objects.progress import Progress


class EventType(StrEnum):
    """What a server-sent event is about."""

    OUTPUT = "output"
    LOGS = "logs"
    ERROR = "error"
    DONE = "done"


def _to_event_type(name: str) -> str:
    return EventType(name) if name in _EVENT_NAMES else name


_EVENT_NAMES = frozenset(EventType)


@frozen
class ServerSentEvent:
    """One event of a stream. ``str(event)`` is the output's text, and empty for other events.

    Attributes:
        event: ``output``, ``logs`` or ``done``, an ``EventType``; a name that this version does not
            know is kept as it is.
        data: Its text.
        id: Where in the stream it stands, None if the stream does not say.
        file: The file that it brings, if the output is files.
    """

    EventType: ClassVar[type[EventType]] = EventType

    event: str = field(converter=_to_event_type)
    data: str
    id: str | None = None
    file: FileOutput | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.data if self.event == EventType.OUTPUT else ""


@frozen
class StatusEvent:
    """The status changed."""

    status: str


@frozen
class LogEvent:
    """Something was logged: ``text`` is what came after the last event of this kind."""

    text: str


@frozen
class OutputEvent:
    """Something was put out.

    Attributes:
        value: The new piece of an output that comes piece by piece, else the whole output. Files
            are ``FileOutput``.
    """

    value: Any

    def __str__(self) -> str:
        return str(self.value)


@frozen
class ProgressEvent:
    """The prediction's log tells how far it is."""

    progress: Progress


PredictionEvent = StatusEvent | LogEvent | OutputEvent | ProgressEvent
