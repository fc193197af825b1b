"""A decoder for server-sent events: bytes in, events out, no I/O.

    decoder = SSEDecoder()
    for chunk in chunks:
        for event in decoder.feed(chunk):
            ...

The stream is split at CR, LF and CRLF only, on bytes: a chunk may end anywhere, also inside a
character or between CR and LF, and U+2028 inside a token is text like any other.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

_BOM = b"\xef\xbb\xbf"

#: An event larger than this, in bytes, is refused: it would otherwise grow without bound.
MAX_EVENT_SIZE = 64 * 1024 * 1024


class EventTooLarge(ValueError):
    """One event is larger than ``MAX_EVENT_SIZE``."""


@frozen
class RawEvent:
    """One event as the stream carries it.

    Attributes:
        event: Its name, ``message`` if the stream gave none.
        data: Its text, lines joined by a newline.
        id: The last id that the stream gave, to reconnect with.
    """

    event: str
    data: str
    id: str | None


class SSEDecoder:
    """Turns the bytes of one connection into events."""

    def __init__(self, last_event_id: str | None = None) -> None:
        self.last_event_id = last_event_id
        self._partial_line = bytearray()
        self._is_past_first_line = False
        self._after_cr = False
        self._event = ""
        self._data: list[str] = []
        self._data_size = 0

    def feed(self, chunk: bytes) -> Iterator[RawEvent]:
        """The events that this chunk completes.

        Raises:
            EventTooLarge: One event is larger than ``MAX_EVENT_SIZE``.
        """
        for line in self._split_lines(chunk):
            if line:
                self._process_line(line)
            elif event := self._dispatch():
                yield event
        if len(self._partial_line) + self._data_size > MAX_EVENT_SIZE:
            raise EventTooLarge(f"an event of the stream is larger than {MAX_EVENT_SIZE} bytes")

    def _split_lines(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk completes; what is left of it begins the next one."""
        if self._after_cr and chunk:
            # A CR at the end of a chunk ended its line; an LF that follows belongs to it.
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        # Unlike those of a text, the lines of bytes end at CR, LF and CRLF only.
        lines = chunk.splitlines()
        if not lines:
            return lines
        self._after_cr = chunk.endswith(b"\r")
        incomplete = b"" if chunk.endswith((b"\r", b"\n")) else lines.pop()
        if lines:
            lines[0] = bytes(self._partial_line) + lines[0]
            self._partial_line.clear()
            if not self._is_past_first_line:
                lines[0] = lines[0].removeprefix(_BOM)
                self._is_past_first_line = True
        self._partial_line += incomplete
        return lines

    def _process_line(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._data.append(text)
            self._data_size += len(line)
        elif name == b"event":
            self._event = text
        elif name == b"id" and "\0" not in text:
            self.last_event_id = text

    def _dispatch(self) -> RawEvent | None:
        event, data = self._event, self._data
        self._event, self._data, self._data_size = "", [], 0
        if not data:
            return None
        return RawEvent(event=event or "message", data="\n".join(data), id=self.last_event_id)
