"""Members that only one side sends: ``readOnly`` ones are the server's, ``writeOnly`` ones the caller's.

A required member is required of its own side only. A body that is declared by reference to a schema
with such members gets a copy of its own, without those of the server, so that each side keeps what
it always has. Where deeper parts are shared by both sides, the member is optional for both.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ..description.document import (
    Json,
    follow,
    is_array,
    is_object,
    objects,
    operations,
    pointer,
    ref_name,
    resolve,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..description.notes import Notes


def separate_sides(upstream: Json, notes: Notes) -> Json:
    """Return a description in which no side is asked for members of the other.

    Args:
        upstream: A description that passed the checks.
        notes: Gets the members that are optional for their own side too.
    """
    if not any(_members(schema, "readOnly") or _members(schema, "writeOnly") for _, schema in objects(upstream)):  # fmt: skip
        return upstream
    document = copy.deepcopy(upstream)
    bodies, answers = ([*_spelled_out(document, request=side)] for side in (True, False))
    received = _reached(document, [media.get("schema") for media in answers])
    for media in bodies:
        schema: Any = media.get("schema")
        is_shared = ref_name(schema) in received
        if _asks_for(document, schema, "readOnly") or (
            is_shared and _asks_for(document, schema, "writeOnly")
        ):
            media["schema"] = _without_read_only(document, schema)
    sent = _reached(document, [media.get("schema") for media in bodies])
    schemas: Json = document.get("components", {}).get("schemas", {})
    for name, schema in schemas.items():
        at = pointer("components", "schemas", name)
        if name in sent:
            _relax(schema, "readOnly", at, notes if name in received else None)
        if name in received:
            _relax(schema, "writeOnly", at, notes if name in sent else None)
    for media in bodies:
        _relax(media.get("schema"), "readOnly", "", None)
    for media in answers:
        _relax(media.get("schema"), "writeOnly", "", None)
    return document


def _members(schema: Json, side: str) -> set[str]:
    """Return the required members of a schema that are ``readOnly`` or ``writeOnly``."""
    properties, required = schema.get("properties"), schema.get("required")
    if not is_object(properties) or not is_array(required):
        return set()
    return {
        name
        for name, member in properties.items()
        if name in required and is_object(member) and member.get(side) is True
    }


def _relax(schema: Any, side: str, at: str, notes: Notes | None) -> None:
    """Make the members of a side optional, in a schema and what stands in it."""
    for place, part in objects(schema, at):
        for name in sorted(_members(part, side)):
            part["required"] = [other for other in part["required"] if other != name]
            if notes is not None:
                notes.add(
                    place + pointer("properties", name),
                    f"{side} and required, in a schema of requests and answers: it is optional in both",
                )


def _asks_for(document: Json, schema: Any, side: str) -> bool:
    """Return whether a body itself, not what is deeper in it, requires members of a side."""
    return any(_members(part, side) for part in _whole(document, schema, ()))


def _whole(document: Json, schema: Any, seen: tuple[str, ...]) -> Iterator[Json]:
    """Yield the schemas that together describe one value: a reference, and parts of ``allOf``."""
    if not is_object(schema):
        return
    target = schema.get("$ref")
    if isinstance(target, str):
        if target not in seen:
            yield from _whole(document, resolve(document, target, ""), (*seen, target))
        return
    yield schema
    for part in schema.get("allOf", []):
        yield from _whole(document, part, seen)


def _without_read_only(document: Json, schema: Json) -> Json:
    """Return a copy of a body without the members that only the server sets."""
    out = copy.deepcopy(follow(document, schema))
    hidden = {
        name
        for name, member in out.get("properties", {}).items()
        if is_object(member) and member.get("readOnly") is True
    }
    if "properties" in out:
        out["properties"] = {k: v for k, v in out["properties"].items() if k not in hidden}
    if is_array(out.get("required")):
        out["required"] = [name for name in out["required"] if name not in hidden]
    if "allOf" in out:
        out["allOf"] = [
            _without_read_only(document, part) if _asks_for(document, part, "readOnly") else part
            for part in out["allOf"]
        ]
    return out


def _spelled_out(document: Json, *, request: bool) -> Iterator[Json]:
    """Yield each media type of all requests, or of all responses, with its own schema."""
    wanted = "requestBody" if request else "responses"
    kinds = "requestBodies" if request else "responses"
    components: Json = document.get("components", {})
    owners: list[Any] = [*components.get(kinds, {}).values()]
    for items in (document["paths"], components.get("pathItems", {})):
        for _, _, operation in operations({"paths": items}):
            found: Json = operation.get(wanted, {})
            owners += [found] if request else found.values()
    for owner in owners:
        content: object = owner.get("content") if is_object(owner) else None
        if not is_object(content):
            continue
        for kind, media in content.items():
            # A media type that is a reference may be shared by both sides.
            content[kind] = own = dict(follow(document, media))
            yield own


def _reached(document: Json, schemas: list[Any]) -> set[str]:
    """Return the names of the component schemas that schemas refer to, directly or not."""
    found: set[str] = set()
    rest = list(schemas)
    while rest:
        for _, part in walk(rest.pop()):
            name = ref_name(part)
            if name is not None and name not in found:
                found.add(name)
                if "/" not in name:
                    rest.append(resolve(document, part["$ref"], ""))
                else:
                    found.add(name.split("/")[0])
    return found
