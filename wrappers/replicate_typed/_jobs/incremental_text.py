"""Text that arrives in pieces from a stream and as a whole from polls: what is new of it, no I/O.

A stream sends the pieces of an output (or of a log) one after the other, and some of them again
after a reconnect; a poll returns all that there is so far. Whichever comes first is emitted, and
nothing is emitted twice.

A stream carries text as events: all line breaks arrive as newlines, and what is no valid Unicode as
a replacement character. Outputs are compared as a stream would carry them.
"""

from __future__ import annotations

import json
import re
from os.path import commonprefix
from typing import Any, TypeAlias

from attrs import field

from .._base.json_values import is_list
from .._base.records import define

#: How far a stream was read: the number of its characters, and of its pieces.
Position: TypeAlias = tuple[int, int]

#: The position before the first piece.
START: Position = (0, 0)

_LINE_BREAK = re.compile(r"\r\n?")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
#: Characters that differ by where a text was divided into pieces.
_DIVISIBLE = re.compile(r"[\r\n\ufffd\ud800-\udfff]")
_FILE_URL = re.compile(r"https?://\S+|data:[\w.+-]+/\S*,\S*", re.IGNORECASE)


@define
class IncrementalText:
    """All that was emitted so far.

    Attributes:
        is_contradicted: Whether the stream has sent other text than what was emitted at that place.
        has_streamed: Whether any text was emitted from the stream.
    """

    is_contradicted: bool = False
    has_streamed: bool = False
    _texts: list[str] = field(factory=list[str])
    _count: int = 0
    _length: int = 0
    _received: int = 0
    _pieces_received: int = 0

    @property
    def text(self) -> str:
        """All that was emitted, as a stream carries it."""
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""

    @property
    def count(self) -> int:
        """The number of pieces that were emitted."""
        return self._count

    @property
    def length(self) -> int:
        """The number of characters that were emitted."""
        return self._length

    @property
    def position(self) -> Position:
        """How far the stream was read."""
        return self._received, self._pieces_received

    def rewind(self, position: Position) -> None:
        """Expect the next piece of the stream at a position, which was read before."""
        received, self._pieces_received = position
        self._received = min(received, self._length)

    def feed(self, text: str) -> str | None:
        """Return what is new of the stream's next piece, None if nothing is."""
        self._pieces_received += 1
        if not text and self._pieces_received <= self._count:
            return None
        if self._received < self._length:
            begin = self._received
            self._received = min(self._length, begin + len(text))
            if self.text.startswith(text, begin):
                return None
            if not text.startswith(self.text[begin : begin + len(text)]):
                self.is_contradicted = True
                return None
            text = text[self._length - begin :]
        self._emit(text)
        self._received = self._length
        self.has_streamed = self.has_streamed or bool(text)
        return text

    def sync(self, output: object) -> list[Any]:
        """Return the new pieces of a whole output. One that was emitted in part is cut."""
        pieces = as_pieces(output)
        texts = [carried(piece) for piece in pieces]
        known, whole = self.text, "".join(texts)
        if whole.startswith(known):
            new = pieces_beyond(pieces, texts, len(known), self._count)
        elif known.startswith(whole) or (self.has_streamed and is_text(output)):
            # Behind the stream, or another text, of which no part continues what was emitted.
            new = []
        else:
            # Files, values, or an output that was replaced: only the number of pieces says anything.
            new = pieces[self._count :]
        for piece in new:
            self._emit(carried(piece))
        return new

    def sync_log(self, log: str) -> str:
        """Return what is new of a whole log."""
        known = self.text
        # The log of an older prediction lacks the newline at its end.
        if known.startswith(log):
            return ""
        new = log[len(commonprefix([known, log])) :]  # noqa: RUF071 - of texts, not of paths
        self._texts, self._length = [log], len(log)
        self._received = min(self._received, self._length)
        return new

    def agrees_with(self, output: object) -> bool:
        """Return whether the final output has the text that was emitted.

        Only text of a stream can be compared. Files may be sent as data and be listed as URLs,
        values may be written in several ways, and an output may have been deleted by now.
        """
        if output is None or not self.has_streamed or not is_text(output):
            return True
        whole = "".join(map(carried, as_pieces(output)))
        return (
            whole == self.text
            or _undivided(whole) == _undivided(self.text)
            or _parsed(self.text) == output
        )

    def _emit(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)
        self._count += 1


def pieces_beyond(pieces: list[Any], texts: list[str], known: int, count: int) -> list[Any]:
    """Return the pieces after the first ``known`` characters; an empty one counts by its number."""
    new: list[Any] = []
    begin = 0
    for index, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        end = begin + len(text)
        if end > known:
            new.append(piece if begin >= known else text[known - begin :])
        elif begin == known and index >= count:
            new.append(piece)
        begin = end
    return new


def as_pieces(output: object) -> list[Any]:
    """Return an output as the pieces that it comes in."""
    if output is None:
        return []
    return output if is_list(output) else [output]


def as_text(piece: object) -> str:
    """Return a piece as text."""
    return piece if isinstance(piece, str) else json.dumps(piece, ensure_ascii=False)


def is_text(output: object) -> bool:
    """Return whether an output is text or the pieces of a text: strings that are no URLs of files."""
    return all(
        isinstance(piece, str) and _FILE_URL.fullmatch(piece) is None for piece in as_pieces(output)
    )


def carried(piece: object) -> str:
    """Return a piece as a stream carries it."""
    return _SURROGATE.sub("\ufffd", _LINE_BREAK.sub("\n", as_text(piece)))


def _undivided(text: str) -> str:
    return _DIVISIBLE.sub("", text)


def _parsed(text: str) -> object:
    """Return the JSON value that a text is, None if it is none."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value
