# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""An incremental decoder for server-sent events: bytes in, events out, no I/O.

    decoder = SSEDecoder()
    for chunk in chunks:
        for event in decoder.feed(chunk):
            ...

The specification is https://html.spec.whatwg.org/multipage/server-sent-events.html. Lines end at
CR, LF and CRLF only. A chunk may end anywhere, even inside a character or between CR and LF, so the
bytes are split into lines before they are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from .bounded_repr import bounded_repr

_BOM = b"\xef\xbb\xbf"

#: The largest event that is accepted, in bytes, so that memory stays bounded.
MAX_EVENT_SIZE = 64 * 1024 * 1024

#: The longest reconnection time that is read, in digits.
MAX_DIGITS = 9


class EventTooLarge(ValueError):
    """An event of the stream is larger than ``MAX_EVENT_SIZE``."""


@bounded_repr
@define(unsafe_hash=True)  # it takes three times as long to make a frozen one
class StreamEvent:
    """A decoded event.

    Attributes:
        event: The type of the event, ``message`` if the stream gave none.
        data: The text of the event; its lines are joined by newlines.
        id: The last event id that the stream sent, for ``Last-Event-ID`` when reconnecting.
        has_own_id: Whether the stream sent that id since the event before, or with this one.
        retry: The milliseconds after which to reconnect, if the stream sent them since the event
            before, or with this one.
    """

    event: str
    data: str
    id: str | None
    has_own_id: bool = field(default=True, eq=False)
    retry: int | None = None


class SSEDecoder:
    """Decodes the bytes of one connection into events.

    Attributes:
        last_event_id: The last event id that the stream sent.
        reconnection_time: The milliseconds after which to reconnect, None if the stream has not sent
            them.
    """

    def __init__(self, last_event_id: str | None = None) -> None:
        """Prepare to decode a new connection.

        Args:
            last_event_id: The last event id of the connection before, None for the first one.
        """
        self.last_event_id = last_event_id
        self.reconnection_time: int | None = None
        self._partial_line = bytearray()
        self._is_past_first_line = False
        self._after_cr = False
        self._event = ""
        self._data: list[str] = []
        self._data_size = 0
        self._has_id = False
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Yield the events that are complete with this chunk.

        Raises:
            EventTooLarge: An event is larger than ``MAX_EVENT_SIZE``.
        """
        for line in self._split_lines(chunk):
            if not line:
                if self._data:
                    yield self._take_event()
                self._event = ""
                continue
            name, _, value = line.partition(b":")
            text = value.removeprefix(b" ").decode("utf-8", "replace")
            if name == b"data":
                self._data.append(text)
                self._data_size += len(line)
            elif name == b"event":
                self._event = text
            elif name == b"id" and "\0" not in text:
                self.last_event_id = text
                self._has_id = True
            elif name == b"retry" and text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
                self.reconnection_time = self._retry = int(text)
        if len(self._partial_line) + self._data_size > MAX_EVENT_SIZE:
            raise EventTooLarge(f"an event of the stream is larger than {MAX_EVENT_SIZE} bytes")

    def _split_lines(self, chunk: bytes) -> list[bytes]:
        """Return the lines that are complete with this chunk, and keep the start of the next."""
        if self._after_cr and chunk:
            # The line ended with the CR at the end of the last chunk; this LF belongs to that CR.
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        # bytes.splitlines splits at CR, LF and CRLF only, unlike str.splitlines.
        lines = chunk.splitlines()
        if not lines:
            return lines
        self._after_cr = chunk.endswith(b"\r")
        incomplete = b"" if chunk.endswith((b"\r", b"\n")) else lines.pop()
        if lines:
            if self._partial_line:
                lines[0] = bytes(self._partial_line) + lines[0]
                self._partial_line.clear()
            if not self._is_past_first_line:
                lines[0] = lines[0].removeprefix(_BOM)
                self._is_past_first_line = True
        self._partial_line += incomplete
        return lines

    def _take_event(self) -> StreamEvent:
        """Return the event that has been received, and begin with the next one."""
        event = StreamEvent(
            self._event or "message",
            "\n".join(self._data),
            self.last_event_id,
            self._has_id,
            self._retry,
        )
        self._data, self._data_size, self._has_id, self._retry = [], 0, False, None
        return event
