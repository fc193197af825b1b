"""The tags of unions: what a discriminator says, with the names that its variants have in the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.document import (
    SCHEMA_REF,
    Json,
    is_object,
    objects,
    pointer,
    quoted,
    ref,
    ref_name,
    schema_name,
)
from ..description.unions import allowed_values, choice_in, is_union, unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..description.notes import Notes

_FILE_ENDING = re.compile(r"\.(json|ya?ml)$")
_IN_INTERSECTION = re.compile(r"/allOf/\d+$")


def discriminator_of(
    schema: Json, document: Json, rename: Callable[[str, str], str], at: str
) -> Json | None:
    """Return the discriminator of a union with a mapping to final names, ``None`` if it has none.

    A variant that the mapping leaves out stands for its own name in the description as received,
    unless it says its one value itself. A value whose target is no schema stands for nothing.

    Args:
        schema: The union as received.
        document: The description as received.
        rename: Returns the final name of a component for its raw name and a pointer for errors.
        at: The JSON pointer to the union.
    """
    declared = schema.get("discriminator")
    member = declared.get("propertyName") if is_object(declared) else None
    if not is_object(declared) or not isinstance(member, str):
        return None
    listed: Any = declared.get("mapping")
    targets: dict[str, str] = {
        str(value): _raw_name(str(target))
        for value, target in (listed.items() if is_object(listed) else ())
    }
    default = _raw_name(str(declared.get("defaultMapping", "")))
    for part in (part for key in ("oneOf", "anyOf") for part in schema.get(key, [])):
        name = ref_name(part)
        if name is None or name == default or name in targets.values():
            continue
        if len(allowed_values(part, member, document)) != 1:
            targets.setdefault(name, name)

    def final(name: str, place: str) -> str | None:
        try:
            return str(ref(rename(name, at + "/discriminator" + place))["$ref"])
        except SpecError:
            return None

    mapping = {value: final(name, pointer("mapping", value)) for value, name in targets.items()}
    found: Json = {
        "propertyName": member,
        "mapping": {value: target for value, target in mapping.items() if target},
        "defaultMapping": final(default, "/defaultMapping") if default else None,
    }
    return {key: value for key, value in found.items() if value}


def _raw_name(target: str) -> str:
    """Return the component that a target of a mapping names: by reference, by name or by file."""
    if target.startswith(SCHEMA_REF):
        return schema_name(target)
    return _FILE_ENDING.sub("", target.rsplit("/", 1)[-1])


def note_unions(unions: Iterable[tuple[str, Json]], document: Json, notes: Notes) -> None:
    """Note the objects in unions that cannot be told apart, and tags that lead nowhere.

    Args:
        unions: The normalised unions with their JSON pointers in the description as received.
        document: The normalised description.
        notes: Where to note it.
    """
    for at, union in unions:
        choice = choice_in(union, document)
        for one, other in choice.indistinct() if choice else ():
            notes.add(
                at,
                f"{one} and {other} cannot be told apart: they require the same members, and no "
                f"tag differs; the one with more of its members in the value is read, then {one}",
            )
        for value in unreachable(union, document):
            notes.add(
                at + pointer("discriminator", "mapping", value),
                f"the tag {quoted(value)} stands for no variant of the union: such a value is "
                "returned as it was received",
            )


def note_discriminators(upstream: Json, notes: Notes) -> None:
    """Note the discriminators that are not read: those of an object, and those that are not clear."""
    nodes = [(at, node) for at, node in objects(upstream) if "$ref" in node]
    used = {ref_name(node) for at, node in nodes if not _IN_INTERSECTION.search(at)}
    extended = {ref_name(node) for at, node in nodes if _IN_INTERSECTION.search(at)}
    schemas: Json = upstream.get("components", {}).get("schemas", {})
    for at, node in objects(upstream):
        declared = node.get("discriminator")
        if not is_object(declared):
            continue
        here = at + "/discriminator"
        name = next((raw for raw in schemas if at == pointer("components", "schemas", raw)), None)
        if not isinstance(declared.get("propertyName"), str):
            notes.add(here, "the discriminator has no propertyName: it is not used")
            continue
        if not is_union(node) and name not in extended and (name is None or name in used):
            notes.add(
                here,
                "the discriminator of an object that nothing extends: a value is read as the "
                "object itself, with other members in additional_properties",
            )
        mapping: Any = declared.get("mapping")
        for value, target in mapping.items() if is_object(mapping) and is_union(node) else ():
            if _raw_name(str(target)) not in schemas:
                notes.add(
                    here + pointer("mapping", value),
                    f"the tag {quoted(value)} leads to no schema, {quoted(target)}: such a value "
                    "is returned as it was received",
                )
