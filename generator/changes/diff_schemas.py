"""The differences between the schemas of two descriptions, field by field and value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, is_array, is_object, operations, ref_name
from ..upstream.types_text import type_text
from .change import (
    Change,
    Subject,
    documentation_change,
    type_changes,
    value_changes,
    without_prose,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def schema_changes(old: Json, new: Json) -> Iterator[Change]:
    """Yield every difference between the component schemas of two descriptions."""
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    written = _used(old, requests=True) | _used(new, requests=True)
    read = _used(old, requests=False) | _used(new, requests=False)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change("schema", name, "removed", _outline(before[name]), breaking=True)
        elif name not in before:
            yield Change("schema", name, "added", _outline(after[name]), breaking=False)
        else:
            found = list(
                _schema(name, before[name], after[name], written=name in written, read=name in read)
            )
            yield from found
            if not found and without_prose(before[name]) != without_prose(after[name]):
                yield Change("schema", name, "changed", "details", breaking=False)


def _outline(schema: Json) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    members = schema.get("properties", {})
    return "with " + ", ".join(sorted(members)) if members else type_text(schema)


def _schema(name: str, before: Json, after: Json, *, written: bool, read: bool) -> Iterator[Change]:
    if ("enum" in before) != ("enum" in after) or before.get("type") != after.get("type"):
        yield Change(
            "schema", name, "changed", f"{_outline(before)} is now {_outline(after)}", breaking=True
        )
        return
    if before.get("x-undocumented") != after.get("x-undocumented"):
        yield documentation_change("schema", name, after)
    yield from value_changes(name, before.get("enum", []), after.get("enum", []))
    was, now = before.get("x-declared-by", {}), after.get("x-declared-by", {})
    for value in sorted(set(before.get("enum", [])) & set(after.get("enum", []))):
        places = ({"x-declared-by": found.get(value, [])} for found in (was, now))
        yield from _declared("enum value", f"{name}.{value}", *places)
    yield from _fields(name, before, after, written=written, read=read)
    one, other = before.get("additionalProperties", True), after.get("additionalProperties", True)
    if one != other:
        detail = "takes no other members now" if other is False else "other members changed"
        yield Change("schema", name, "changed", detail, breaking=other is False)
    if "properties" not in before and "properties" not in after and "enum" not in before:
        yield from type_changes("schema", name, before, after, written=written, read=read)


def _fields(name: str, before: Json, after: Json, *, written: bool, read: bool) -> Iterator[Change]:
    one: Json = before.get("properties", {})
    other: Json = after.get("properties", {})
    was, now = set(before.get("required", [])), set(after.get("required", []))
    for field in sorted(one.keys() | other.keys()):
        where = f"{name}.{field}"
        if field not in other:
            yield Change("field", where, "removed", type_text(one[field]), breaking=True)
        elif field not in one:
            kind = "required" if field in now else "optional"
            yield Change(
                "field", where, "added", f"{kind}, {type_text(other[field])}", breaking=field in now
            )
        else:
            found = list(
                type_changes("field", where, one[field], other[field], written=written, read=read)
            )
            if field in now - was:
                # The constructor of the model requires it now.
                found.append(Change("field", where, "changed", "now required", breaking=True))
            elif field in was - now:
                found.append(Change("field", where, "changed", "no longer required", breaking=read))
            found.extend(_declared("field", where, one[field], other[field]))
            if one[field].get("x-undocumented") != other[field].get("x-undocumented"):
                found.append(documentation_change("field", where, other[field]))
            if not found and without_prose(one[field]) != without_prose(other[field]):
                found.append(Change("field", where, "changed", "details", breaking=False))
            yield from found


def _declared(subject: Subject, where: str, before: Any, after: Any) -> Iterator[Change]:
    """Yield the changes of places that declare a shared schema in part or differently."""
    was, now = _declaring(before, "x-declared-by"), _declaring(after, "x-declared-by")
    if was != now:
        detail = f"declared by {', '.join(now)} only" if now else "declared everywhere now"
        yield Change(subject, where, "changed", detail, breaking=False)
    one, other = _declaring(before, "x-declared-as"), _declaring(after, "x-declared-as")
    for place in sorted(one.keys() | other.keys()):
        if one.get(place) != other.get(place):
            detail = (
                f"{place} declares it as {other[place]}"
                if place in other
                else f"{place} declares the same now"
            )
            # The shared type allows null if any place does.
            breaking = place in other and _bare(other[place]) != _bare(type_text(after))
            yield Change(subject, where, "changed", detail, breaking=breaking)


def _bare(text: str) -> str:
    return text.removesuffix(" | None")


def _declaring(schema: Any, key: str) -> dict[str, str]:
    """Return the places that a member of a schema lists, each with its text."""
    places: Any = schema.get(key, {}) if is_object(schema) else {}
    return (
        {str(place): str(text) for place, text in places.items()}
        if is_object(places)
        else {str(place): "" for place in places}
    )


# The schemas that callers send, and those that they receive


def _used(document: Json, *, requests: bool) -> set[str]:
    roots: list[Any] = []
    for _, _, operation in operations(document):
        if requests:
            roots.append(operation.get("requestBody", {}))
        else:
            roots.append(operation["responses"])
    if not requests:
        roots.append(document["components"].get("responses", {}))
    seen: set[str] = set()
    while roots:
        node = roots.pop()
        name = ref_name(node)
        if name and name not in seen:
            seen.add(name)
            roots.append(document["components"]["schemas"].get(name, {}))
        roots.extend(node.values() if is_object(node) else node if is_array(node) else [])
    return seen
