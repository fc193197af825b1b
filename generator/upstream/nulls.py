"""Null as a value of a schema, in the one spelling of the rules."""

from __future__ import annotations

from typing import Any

from ..description.document import Json, is_array

NULL: Json = {"type": "null"}
#: Extensions that the rules write, and keep in a description that was normalised before.
OWN_EXTENSIONS = frozenset({"x-known-values", "x-undocumented", "x-declared-by", "x-declared-as"})


def with_null(schema: Json) -> Json:
    """Return a schema that also allows null."""
    if not schema or schema == NULL:
        return schema
    outside = {key: schema[key] for key in schema if key == "description" or key in OWN_EXTENSIONS}
    bare = {key: value for key, value in schema.items() if key not in outside}
    if (
        "$ref" in bare
        or "enum" in bare
        or "allOf" in bare
        or (bare.get("type") == "object" and "properties" in bare)
    ):
        return {"oneOf": [bare, dict(NULL)], **outside}
    for union in ("oneOf", "anyOf"):
        if union in bare:
            parts = bare[union] if NULL in bare[union] else [*bare[union], dict(NULL)]
            return {**bare, union: parts, **outside}
    declared = bare.get("type")
    if declared is None:
        return schema
    listed: list[Any] = declared if is_array(declared) else [declared]
    return {**schema, "type": listed if "null" in listed else [*listed, "null"]}


def without_null(schema: Json) -> tuple[Json, bool]:
    """Return a schema without null, and whether it allowed null."""
    declared = schema.get("type")
    if is_array(declared) and "null" in declared:
        rest = [name for name in declared if name != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    for union in ("oneOf", "anyOf"):
        if is_array(schema.get(union)) and NULL in schema[union]:
            parts = [part for part in schema[union] if part != NULL]
            others = {key: value for key, value in schema.items() if key != union}
            return ({**parts[0], **others} if len(parts) == 1 else {**others, union: parts}), True
    return schema, False
