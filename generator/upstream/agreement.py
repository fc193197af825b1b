"""Whether two schemas with one name are one thing: what each has, the other has for the most part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._base.errors import SpecError
from ..description.document import Json, follow, is_array, is_object
from ..description.structure import is_schema

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Outline:
    """What of a schema tells it from others.

    Attributes:
        kind: The kind of its values, such as ``"object"``.
        members: Its members, or the values of an enum.
        required: The members that are always there.
    """

    kind: str
    members: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()

    def agrees_with(self, other: Outline, *, of_resource: bool = False) -> bool:
        """Return whether another schema is the same thing.

        It is, if it has most of what is required here, and if most of its own members are known
        here. A small answer such as ``{id, deleted}`` is something else than the file that it
        speaks of. What is added to a thing and not required does not change that.

        Args:
            other: The outline of the other schema.
            of_resource: Whether the other is the answer of a request for the thing itself, for
                which half of what is required is enough.
        """
        if self.kind != other.kind:
            return False
        always = self.members if self.kind == "enum" else self.required
        shared = len(always & other.members)
        if of_resource:
            return 2 * shared >= len(always)
        known = len(self.members & other.members)
        return (not always or 2 * shared > len(always)) and 2 * known > len(other.members)


def outline(schema: Any, document: Json) -> Outline:
    """Return the outline of a schema, whose references lead into a document.

    What the document does not have yet adds nothing.
    """
    if not is_object(schema):
        return Outline("anything")
    members: set[str] = set()
    required: set[str] = set()
    kind = ""
    for part in parts(schema, document):
        members |= set(part.get("properties", {}))
        required |= {name for name in part.get("required", []) if isinstance(name, str)}
        kind = kind or _kind(part)
    values = schema.get("enum")
    if is_array(values):
        return Outline("enum", frozenset(map(str, values)))
    return Outline(kind or "anything", frozenset(members), frozenset(required & members))


def parts(schema: Json, document: Json, above: tuple[int, ...] = ()) -> Iterator[Json]:
    """Yield a schema, and the schemas that it refers to or is the intersection of."""
    try:
        whole = follow(document, schema)
    except SpecError:
        return
    if id(whole) in above or not is_schema(whole):
        return
    yield whole
    for part in whole.get("allOf", []):
        if is_object(part):
            yield from parts(part, document, (*above, id(whole)))


def _kind(schema: Json) -> str:
    if {"oneOf", "anyOf"} & schema.keys():
        return "union"
    if "properties" in schema:
        return "object"
    declared = schema.get("type")
    listed = declared if is_array(declared) else [declared]
    return " or ".join(sorted(str(name) for name in listed if name not in {None, "null"}))
