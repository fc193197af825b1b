"""What is wrong with a description, where, and what to do about it."""

from __future__ import annotations


class SpecError(Exception):
    """A description or an overlay that cannot be used; `str()` is one message for a person.

    `pointer` is a JSON pointer into the document (RFC 6901, `""` for the whole of it) and `source` the file or
    URL that it was read from.
    """

    def __init__(
        self, message: str, *, pointer: str | None = None, source: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.source = source

    def in_source(self, source: str) -> SpecError:
        """The same error, naming the file or URL unless it already names one."""
        return SpecError(self.message, pointer=self.pointer, source=self.source or source)

    def __str__(self) -> str:
        place = "" if self.pointer is None else f" at {self.pointer or '/'}"
        return printable(f"{self.source or 'description'}{place}: {self.message}")


def printable(text: str) -> str:
    """`text` with escapes for what would not show, or would move the cursor of a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
