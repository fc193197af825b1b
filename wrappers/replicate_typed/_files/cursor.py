"""Where the reading of an output file stands."""

from __future__ import annotations


class Cursor:
    """A position that returns to the beginning when a file that was read to its end is used again.

    Attributes:
        position: The number of bytes before the next one to read.
    """

    __slots__ = ("_at_end", "_end_seen", "position")

    def __init__(self) -> None:
        """Begin at the first byte."""
        self.rewind()

    def rewind(self) -> None:
        """Return to the beginning."""
        self.move_to(0)

    def move_to(self, position: int) -> None:
        """Take another position; it is no end that was reached by reading."""
        self.position = position
        #: Whether reading has come to the end, and whether a read has returned nothing there.
        self._at_end = self._end_seen = False

    def advance(self, count: int, *, wanted: int, size: int) -> None:
        """Take note of a read.

        Args:
            count: The number of bytes that it returned.
            wanted: The number of bytes that it asked for.
            size: The size of the file.
        """
        self.position += count
        self._at_end = self._at_end or (count > 0 and self.position == size)
        self._end_seen = self._end_seen or (count == 0 and wanted > 0)

    def begin_next_use(self, *, at_end: bool = False) -> None:
        """Return to the beginning after a read that has found the end.

        Args:
            at_end: Whether a read that has come to the end is enough.
        """
        if self._end_seen or (at_end and self._at_end):
            self.rewind()
