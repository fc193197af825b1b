"""Names in Python that are not the usual ones, noted at the places that upstream gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..description.document import pointer, quoted
from ..description.naming import bare_name, enum_name, python_name
from ..description.python_names import member_names, value_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..description.notes import Notes


class NameNotes:
    """Notes the names of members and of values, once the schemas of one name are merged.

    Args:
        notes: Receives the notes.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._places: list[tuple[str, frozenset[str], bool]] = []

    def see_members(self, at: str, members: Iterable[str], own: Iterable[str]) -> None:
        """Remember an object, the members of its parts among them.

        Args:
            at: The JSON pointer to the object.
            members: All its members.
            own: The members that stand in it.
        """
        if len({bare_name(text) for text in members}) < len(found := frozenset(members)):
            self._places.append((at, found, frozenset(own) == found))

    def see_values(self, at: str, values: Iterable[str]) -> None:
        """Remember the values of an enum, and the JSON pointer to them."""
        if len({enum_name(text) for text in values}) < len(found := frozenset(values)):
            self._places.append((at, found, True))

    def note_members(self, name: str, members: Iterable[str], given: Mapping[str, str]) -> None:
        """Note the members of a schema that have not their usual names.

        Args:
            name: The final name of the schema.
            members: Its members, those of its parts among them.
            given: The names that people chose.
        """
        found = member_names(members, given)
        for text in sorted(found.keys() - given.keys()):
            if found[text] != bare_name(text):
                at = self._place(found.keys(), text, "properties", name)
                said = f"the member {quoted(text)} is called {python_name(found[text])} in Python"
                self._notes.add(at, f"{said}: {bare_name(text)} is taken")

    def note_values(self, name: str, values: list[str], given: Mapping[str, str]) -> None:
        """Note the values of an enum that have not their usual names."""
        found = value_names(values, given)
        for text in sorted(found.keys() - given.keys()):
            if found[text] != enum_name(text):
                at = self._place(found.keys(), text, "enum", name)
                said = f"the value {quoted(text)} is called {found[text]} in Python"
                self._notes.add(at, f"{said}: {enum_name(text)} is taken")

    def _place(self, texts: Iterable[str], text: str, key: str, name: str) -> str:
        """Return the place of a text: of those of which the schema has everything, the largest."""
        known = frozenset(texts)
        places = [place for place in self._places if text in place[1] and place[1] <= known]
        if not places:
            return pointer("components", "schemas", name)
        at, _, has_all = max(places, key=lambda place: len(place[1]))
        return at + pointer(key, text) if has_all and key == "properties" else at
