"""The notes of an update, kept in openapi.yaml, so that the next update knows which are new.

They stand in ``x-not-in-code`` at the root: what upstream's description says, where, and that no
code is made of it. A description of ours that is normalised again keeps them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import asdict, frozen

from ..description.document import is_array, is_object
from ..description.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..description.document import Json

NOTES_KEY = "x-not-in-code"


def recorded_notes(document: Json) -> tuple[Note, ...]:
    """Return the notes in a description, none for one that is not of ours."""
    listed: object = document.get(NOTES_KEY)
    return tuple(
        Note(str(entry["at"]), str(entry["text"]))
        for entry in (listed if is_array(listed) else [])
        if is_object(entry) and {"at", "text"} <= entry.keys()
    )


def with_notes(document: Json, notes: Iterable[Note]) -> Json:
    """Return a description with notes; one without notes is returned as it is."""
    listed = [asdict(note) for note in notes]
    return {**document, NOTES_KEY: listed} if listed else document


@frozen
class ComparedNotes:
    """The notes of an update against those of the description before it.

    Attributes:
        new: The notes that were not there before.
        settled: The earlier notes that hold no longer.
    """

    new: tuple[Note, ...]
    settled: tuple[Note, ...]


def compare_notes(before: Sequence[Note], after: Sequence[Note]) -> ComparedNotes:
    """Compare two lists of notes.

    A note is the same one if its text and its place are, whatever number an element of a list on
    the way to the place has.
    """
    known, found = set(map(_identity, before)), set(map(_identity, after))
    return ComparedNotes(
        tuple(note for note in after if _identity(note) not in known),
        tuple(note for note in before if _identity(note) not in found),
    )


def _identity(note: Note) -> tuple[str, str]:
    return re.sub(r"/\d+(?=/|$)", "/*", note.at), note.text
