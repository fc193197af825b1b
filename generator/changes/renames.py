"""Schemas that only have another name, where that is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import (
    Json,
    is_array,
    is_object,
    operations,
    pointer,
    ref,
    ref_name,
    walk,
)
from .schema_pairs import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def with_names(document: Json, names: Mapping[str, str]) -> Json:
    """Return a description with other names for schemas."""
    if not names:
        return document

    def renamed(node: Any) -> Any:
        if is_object(node):
            name = ref_name(node)
            if name is not None and name in names:
                return {**node, **ref(names[name])}
            return {key: renamed(value) for key, value in node.items()}
        return [renamed(value) for value in node] if is_array(node) else node

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
