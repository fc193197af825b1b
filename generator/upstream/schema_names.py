"""The final name of each schema that upstream declares, and which of them are one.

Upstream spells one thing in several ways (``schemas_thing_response``, ``thing_object``), so that two
schemas to which the rules give one name are merged if they agree. If they do not, the one in
upstream's usual spelling keeps the name, and the other is named by its whole text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.class_names import class_name
from ..description.distinct_names import distinct_names, spelled_out
from ..description.document import PROSE_KEYS, is_array, is_object, pointer, quoted, schema_name
from ..description.naming import OWN_PREFIX, component_name, pascal
from .agreement import outline
from .components import is_page
from .problem import PROBLEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..description.document import Json
    from ..description.notes import Notes


class SchemaNames:
    """The final names of declared schemas.

    Args:
        schemas: The schemas by upstream's names, those within others by their pointers.
        document: The description, into which references lead.
        given: The names that were chosen by people, by upstream's name or the name of the rules.
        notes: Receives each schema that is not called by its usual name.
    """

    def __init__(
        self, schemas: Json, document: Json, given: Mapping[str, str], notes: Notes
    ) -> None:
        self._schemas = schemas
        self._document = document
        self._given = given
        self._notes = notes
        self._names: dict[str, str] = {}
        pages = [raw for raw in schemas if self._listed(raw)]
        self._add(raw for raw in schemas if raw not in pages)
        self._add(pages)

    def final(self, raw: str, at: str) -> str:
        """Return the final name of a schema.

        Args:
            raw: Upstream's name.
            at: The JSON pointer to the reference, for the error.

        Raises:
            SpecError: There is no such schema.
        """
        if raw not in self._names:
            raise SpecError(
                f"the reference leads nowhere: there is no schema {quoted(raw)}", pointer=at
            )
        return self._names[raw]

    def is_nullable(self, raw: str) -> bool:
        """Return whether a schema that is a class may be null too, which its references say then."""
        schema: Any = self._schemas.get(raw)
        if not is_object(schema) or not {"properties", "allOf", "enum"} & schema.keys():
            return False
        declared = schema.get("type")
        if schema.get("nullable") is True or None in schema.get("enum", []):
            return True
        return is_array(declared) and "null" in declared

    def place(self, raw: str) -> str:
        """Return the JSON pointer to a schema."""
        whole = raw in self._document.get("components", {}).get("schemas", {})
        return pointer("components", "schemas", *([raw] if whole else raw.split("/")))

    def _add(self, schemas: Iterable[str]) -> None:
        groups: dict[str, list[list[str]]] = {}
        for raw in sorted(schemas, key=lambda raw: (not raw.startswith(OWN_PREFIX), raw)):
            found = groups.setdefault(self._usual(raw), [])
            same = [group for group in found if self._agree(group[0], raw)]
            if same:
                same[0].append(raw)
            else:
                found.append([raw])
        firsts = [group[0] for found in groups.values() for group in found]
        names = distinct_names(
            firsts,
            self._usual,
            self._others,
            lambda raw, name: (not raw.startswith(OWN_PREFIX), raw != name, len(raw), raw),
            {raw: self._given[raw] for raw in firsts if raw in self._given},
        )
        for usual, found in groups.items():
            for first, *more in found:
                # What has a digest behind it is one word too.
                names[first] = names[first].replace("_", "")
                self._names |= dict.fromkeys([first, *more], class_name(names[first]))
                if class_name(names[first]) != names[first]:
                    text = f"the schema {quoted(first)} is called {class_name(names[first])}"
                    self._notes.add(
                        self.place(first), f"{text}: the name has another use in Python"
                    )
                elif names[first] != usual:
                    text = f"the schema {quoted(first)} is called {names[first]}: {usual} is taken"
                    self._notes.add(self.place(first), text)

    def _usual(self, raw: str) -> str:
        """Return the name of the rules, or the one that replaces it; a page is named by its items."""
        listed = self._listed(raw)
        if raw in self._given:
            return self._given[raw]
        if listed:
            name = self._names[listed].removesuffix("Summary") + "Page"
        else:
            name = _identifier(component_name(raw), raw)
        if name == "Problem" and not self._is_problem(raw):
            # All errors share one schema of the name.
            name = "ProblemSchema"
        return self._given.get(name, name)

    def _others(self, raw: str) -> list[str]:
        bare = raw.removeprefix(OWN_PREFIX)
        spelled = pascal(spelled_out(bare, str))
        names = [pascal(bare), spelled, pascal(raw), spelled + "Schema"]
        return [self._given.get(name, name) for name in (_identifier(name, raw) for name in names)]

    def _listed(self, raw: str) -> str | None:
        """Return the schema that a page lists, ``None`` for any other schema."""
        schema = self._schemas[raw]
        if not is_page(schema):
            return None
        items = schema["properties"]["results"].get("items")
        target = items.get("$ref") if is_object(items) else None
        listed = schema_name(target) if isinstance(target, str) else raw
        known = listed in self._schemas and not is_page(self._schemas[listed])
        return listed if known else None

    def _is_problem(self, raw: str) -> bool:
        """Return whether a schema describes errors, with most of its members those of RFC 9457."""
        found = outline(self._schemas[raw], self._document)
        known = len(found.members & PROBLEM["properties"].keys())
        return found.kind == "object" and 2 * known >= len(found.members)

    def _agree(self, one: str, other: str) -> bool:
        first, second = self._schemas[one], self._schemas[other]
        if self._listed(one) and self._listed(other):
            return True
        if _bare(first) == _bare(second):
            return True
        return outline(first, self._document).agrees_with(outline(second, self._document))


def _identifier(name: str, raw: str) -> str:
    """Return a name that a class can have, made of upstream's name if it is none."""
    if name.isidentifier():
        return name
    return "Schema" + (name if name.isalnum() else pascal(spelled_out(raw, str)))


def _bare(schema: Any) -> Any:
    if is_object(schema):
        return {key: _bare(value) for key, value in schema.items() if key not in PROSE_KEYS}
    return [_bare(value) for value in schema] if is_array(schema) else schema
