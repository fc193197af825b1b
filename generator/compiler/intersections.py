"""Intersections (``allOf``) said as one schema: the tool joins objects only, and only those that agree on all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, cast

_SCHEMAS = "#/components/schemas/"


def join(schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Make an intersection one schema, in place.

    Objects become one with the members of all; where two disagree on a member, the later one is right.
    Of anything else, the first part stands for the whole.
    """
    if not isinstance(schema.get("allOf"), list):
        return
    parts = list(_parts(schema, schemas, ()))
    del schema["allOf"]
    plain = next((part for part in parts if not _is_object(_followed(part, schemas))), None)
    if plain is not None:
        schema |= {**copy.deepcopy(plain), **schema}
        return
    members: dict[str, Any] = {}
    required: set[str] = set()
    for part in [*(_followed(part, schemas) for part in parts), schema]:
        members |= copy.deepcopy(part.get("properties", {}))
        required |= set(part.get("required", []))
    schema |= {"type": "object"}
    if members:
        schema["properties"] = members
    if required:
        schema["required"] = sorted(required)


def _parts(
    schema: dict[str, Any], schemas: dict[str, Any], above: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The parts of an intersection, and instead of those that are intersections again, theirs."""
    for part in cast("list[dict[str, Any]]", schema["allOf"]):
        target = part.get("$ref")
        name = target.removeprefix(_SCHEMAS) if isinstance(target, str) else ""
        whole = _followed(part, schemas)
        if name in above:
            continue
        if isinstance(whole.get("allOf"), list):
            yield from _parts(whole, schemas, (*above, name))
            yield {key: value for key, value in whole.items() if key != "allOf"}
        else:
            yield part


def _followed(part: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    seen: list[object] = []
    while isinstance(part.get("$ref"), str) and part["$ref"] not in seen:
        seen.append(part["$ref"])
        part = schemas.get(part["$ref"].removeprefix(_SCHEMAS), {})
    return part


def _is_object(schema: dict[str, Any]) -> bool:
    return schema.get("type", "object") == "object" and not schema.keys() & {
        "enum",
        "const",
        "oneOf",
        "anyOf",
    }
