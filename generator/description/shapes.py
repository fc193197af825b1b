"""What a schema is, by way of the references in it: its parts, its members, and its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from .document import SCHEMA_REF, Json, follow, is_array, is_object
from .structure import is_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Members by which a schema says more of its values than that they may be objects.
TYPED = frozenset(
    {
        "$ref",
        "enum",
        "const",
        "items",
        "prefixItems",
        "contains",
        "oneOf",
        "anyOf",
        "allOf",
        "format",
    }
)
#: Members that say which members an object has.
BASE = frozenset(
    {
        "type", "properties", "required", "allOf", "additionalProperties", "unevaluatedProperties", "patternProperties",
        "minProperties", "maxProperties", "propertyNames",
    }
)  # fmt: skip
UNIONS = ("oneOf", "anyOf")
NULL: Json = {"type": "null"}


class Shapes:
    """The shapes of the schemas of a description.

    Args:
        document: The description.
        prepare: Returns a schema that is referred to, given its pointer, with its parts rewritten.
    """

    def __init__(self, document: Json, prepare: Callable[[Json, str], Json]) -> None:
        self._document = document
        self._prepare = prepare
        self._known: dict[int, Json] = {}

    def whole(self, schema: Any) -> Json:
        """Return a schema, or what it refers to with its parts rewritten and folded."""
        if not is_object(schema):
            return {}
        target: Any = schema.get("$ref")
        if not isinstance(target, str) or not target.startswith(SCHEMA_REF):
            return schema
        try:
            whole = follow(self._document, schema)
        except SpecError:
            return {}
        if not is_schema(whole):
            return {}
        if id(whole) not in self._known:
            # What holds itself is seen as it is received there.
            self._known[id(whole)] = whole
            self._known[id(whole)] = self._prepare(whole, target[1:])
        return self._known[id(whole)]

    def parts(self, schema: Any, above: tuple[int, ...] = ()) -> Iterator[Json]:
        """Yield a schema and the parts of which it is the intersection, unions left out."""
        whole = self.whole(schema)
        if id(whole) in above:
            return
        yield whole
        for part in whole.get("allOf", []):
            yield from self.parts(part, (*above, id(whole)))

    def members(self, schema: Any) -> Json:
        return {
            name: member
            for part in self.parts(schema)
            for name, member in part.get("properties", {}).items()
        }

    def required(self, schema: Any) -> set[str]:
        return {name for part in self.parts(schema) for name in required_of(part)}

    def has(self, variant: Any, base: Json) -> bool:
        """Return whether a variant has all that stands beside its union."""
        if any(is_object(part.get("additionalProperties")) for part in self.parts(base)):
            return False
        return self.members(base).keys() <= self.members(variant).keys() and self.required(
            base
        ) <= self.required(variant)

    def is_object(self, schema: Any) -> bool:
        """Return whether the values of a schema can be objects."""
        for part in self.parts(schema):
            declared = part.get("type", "object")
            listed = declared if is_array(declared) else [declared]
            if "object" not in listed or {"enum", "const"} & part.keys():
                return False
        return True


def is_bare(part: Any, members: Json) -> bool:
    """Return whether a schema says nothing of the type of a value that is an object.

    Args:
        part: The schema.
        members: The members of which the schema may repeat some.
    """
    if not is_object(part):
        return part is True
    if TYPED & part.keys() or part.get("type", "object") != "object":
        return False
    if is_object(part.get("additionalProperties")) or "patternProperties" in part:
        return False
    return all(
        name in members and (member is True or member in ({}, members[name]))
        for name, member in part.get("properties", {}).items()
    )


def required_of(schema: Any) -> set[str]:
    if not is_object(schema):
        return set()
    return {name for name in schema.get("required", []) if isinstance(name, str)}


def require(schema: Json, names: set[str]) -> None:
    if names:
        schema["required"] = sorted(required_of(schema) | names)


def is_inline_object(part: Any) -> bool:
    """Return whether a part of an intersection is an object without a name, and nothing else."""
    if not is_object(part) or TYPED & part.keys() - {"allOf"}:
        return False
    return part.get("type", "object") == "object" and bool(BASE & part.keys())
