"""Text that arrives in pieces from a stream and as a whole from polls: what is new of it, no I/O.

A stream sends the pieces of an output (or of a log) one after the other, from the beginning again
after a reconnect; a poll returns all that there is so far. Whichever comes first is emitted, and
nothing is emitted twice.
"""

from __future__ import annotations

import json
from os.path import commonprefix
from typing import Any

from attrs import define, field

from .._base.json_values import is_list


@define
class IncrementalText:
    """All that was emitted so far."""

    _texts: list[str] = field(factory=list[str])
    _count: int = 0
    _length: int = 0
    _received: int = 0
    _pieces_received: int = 0

    def restart(self) -> None:
        """Expect the stream from its beginning again."""
        self._received = self._pieces_received = 0

    def feed(self, text: str) -> str | None:
        """Return what is new of the stream's next piece, None if nothing is."""
        self._pieces_received += 1
        if not text and self._pieces_received <= self._count:
            return None
        if self._received < self._length:
            known = self._text()[self._received :]
            self._received = min(self._length, self._received + len(text))
            if len(text) <= len(known) or not text.startswith(known):
                return None
            text = text[len(known) :]
        self._emit(text)
        self._received = self._length
        return text

    def sync(self, output: object) -> list[Any]:
        """Return the new pieces of a whole output. One that was emitted in part is cut."""
        pieces = as_pieces(output)
        texts = [as_text(piece) for piece in pieces]
        known, whole = self._text(), "".join(texts)
        if whole.startswith(known):
            new = _beyond(pieces, texts, len(known), self._count)
        else:
            # Behind the stream, or another text: then only the number of the pieces says anything.
            new = [] if known.startswith(whole) else pieces[self._count :]
        for piece in new:
            self._emit(as_text(piece))
        return new

    def sync_log(self, log: str) -> str:
        """Return what is new of a whole log."""
        known = self._text()
        # The log of an older prediction lacks the newline at its end.
        if known.startswith(log):
            return ""
        new = log[len(commonprefix([known, log])) :]  # noqa: RUF071 - of texts, not of paths
        self._texts, self._length = [log], len(log)
        self._received = min(self._received, self._length)
        return new

    def _emit(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)
        self._count += 1

    def _text(self) -> str:
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""


def _beyond(pieces: list[Any], texts: list[str], known: int, count: int) -> list[Any]:
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
    """Return a piece as a stream carries it."""
    return piece if isinstance(piece, str) else json.dumps(piece, ensure_ascii=False)
