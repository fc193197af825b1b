"""What a description says that has no form in the code, each with its place, for the report."""

from __future__ import annotations

from attrs import frozen


@frozen
class Note:
    """Something of the description that the code leaves out, or has in another form.

    Attributes:
        at: The JSON pointer to it in the description as received.
        text: What it is and what became of it, as one sentence fragment for a reviewer.
    """

    at: str
    text: str


class Notes:
    """Collects notes while a description is normalised, each once."""

    def __init__(self) -> None:
        self._found: dict[Note, None] = {}

    def add(self, at: str, text: str) -> None:
        """Note something at a place."""
        self._found[Note(at, text)] = None

    @property
    def all(self) -> tuple[Note, ...]:
        """All notes, sorted by place."""
        return tuple(sorted(self._found, key=lambda note: (note.at, note.text)))
