"""Schemas that only have another name, where that is sure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..description.document import (
    SCHEMA_REF,
    Json,
    is_array,
    is_object,
    operations,
    pointer,
    ref_name,
    walk,
)
from .canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping


_WORD = re.compile(r"\w+")


def schema_renames(old: Json, new: Json, operation_names: Mapping[str, str]) -> dict[str, str]:
    """Return the new names of schemas, by their old ones.

    A schema was renamed if it is gone, another one is new, and either everything that referred to
    the one refers to the other, and the two share most of their members or values; or nothing that
    is left referred to the one, and only the other is the same in all.

    Args:
        old: The old description.
        new: The new description.
        operation_names: The new names of operations that were renamed.
    """
    found: dict[str, str] = {}
    after: Json = new["components"]["schemas"]
    before: Json = old["components"]["schemas"]
    targets = _references(new, {})
    while True:
        gone = {name: before[name] for name in before if name not in after and name not in found}
        come = {
            name: after[name] for name in after if name not in before and name not in found.values()
        }
        if not gone or not come:
            return found
        places = _references(with_names(old, found), operation_names)
        more: dict[str, str] = {}
        for name, schema in sorted(gone.items()):
            now = {targets[at] for at, target in places.items() if target == name and at in targets}
            if not now:
                now = {other for other in come if _same(schema, name, come[other], other)}
            if len(now) != 1:
                continue
            (other,) = now
            if other in come and other not in more.values() and _alike(schema, come[other]):
                more[name] = other
        # Two schemas that became one were not renamed.
        if not more:
            return found
        found |= more


def with_names(
    document: Json, names: Mapping[str, str], operation_names: Mapping[str, str] | None = None
) -> Json:
    """Return a description with other names for schemas and operations, wherever one is named.

    Args:
        document: The description.
        names: The new names of schemas, by their old ones.
        operation_names: The same of operations.
    """
    places = {**names, **(operation_names or {})}
    if not places:
        return document

    def renamed(node: Any, key: str = "") -> Any:
        if is_array(node):
            return [renamed(value, key) for value in node]
        if is_object(node):
            inner = key if key in {"x-declared-as", "x-declared-by"} else None
            return {
                places.get(name, name) if key == "x-declared-as" else name: renamed(
                    value, inner or name
                )
                for name, value in node.items()
            }
        if not isinstance(node, str):
            return node
        if key == "x-declared-as":
            return _WORD.sub(lambda found: names.get(found[0], found[0]), node)
        if key in {"operationId", "x-declared-by"}:
            return places.get(node, node)
        name = ref_name({"$ref": node})
        return SCHEMA_REF + names[name] if name is not None and name in names else node

    out: Json = renamed(document)
    schemas: Json = out["components"]["schemas"]
    out["components"]["schemas"] = {
        names.get(name, name): schema for name, schema in schemas.items()
    }
    return out


def _references(document: Json, operation_names: Mapping[str, str]) -> dict[str, str]:
    """Return the schema that each place refers to; a place does not depend on paths."""
    roots: list[tuple[str, Any]] = [
        (pointer("operations", operation_names.get(op["operationId"], op["operationId"])), op)
        for _, _, op in operations(document)
    ]
    roots.append(("/components", document["components"]))
    return {
        at: name
        for start, root in roots
        for at, node in walk(root, start)
        if (name := ref_name(node)) is not None
    }


def _alike(one: Json, other: Json) -> bool:
    """Return whether two schemas share most of their members or values, or are the same.

    Of one that upstream mentions in prose only, no members are known.
    """
    if one.get("type") != other.get("type") or ("enum" in one) != ("enum" in other):
        return False
    if "x-undocumented" in one or "x-undocumented" in other:
        return True
    key = "enum" if "enum" in one else "properties"
    was, now = ({str(name) for name in schema.get(key, ())} for schema in (one, other))
    if not was and not now:
        return bool(canonical(one) == canonical(other))
    return len(was & now) * 2 > len(was | now)


def _same(one: Json, name: str, other: Json, other_name: str) -> bool:
    """Return whether two schemas are the same, also where they refer to themselves."""
    holder: Json = {"components": {"schemas": {name: one}}}
    renamed = with_names(holder, {name: other_name})["components"]["schemas"][other_name]
    return bool(canonical(renamed) == canonical(other))
