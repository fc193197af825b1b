"""Intersections (``allOf``) written as one schema, since the compiler joins few of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from ..description.document import Json, follow, is_array, is_object, ref_name

#: Members by which a schema says that its values are not plain objects.
_OTHER_KINDS = frozenset({"enum", "const", "oneOf", "anyOf"})


def join(schema: Json, document: Json) -> None:
    """Make an intersection one schema, in place.

    Objects become one object with the members of all; where two disagree on a member, the later one
    counts. Of anything else, the first part stands for the whole.
    """
    if not is_array(schema.get("allOf")):
        return
    parts = list(_parts(schema, document, ()))
    del schema["allOf"]
    whole = [follow(document, part) for part in parts]
    other = next(
        (part for part, found in zip(parts, whole, strict=True) if not _is_object(found)), None
    )
    if other is not None:
        schema |= {**copy.deepcopy(other), **schema}
        return
    members: dict[str, Any] = {}
    names: dict[str, str] = {}
    required: set[str] = set()
    for part in [*whole, schema]:
        members |= copy.deepcopy(part.get("properties", {}))
        names |= part.get("x-python-names", {})
        required |= set(part.get("required", []))
        if is_object(part.get("additionalProperties")):
            # All other members are of one type.
            schema["additionalProperties"] = copy.deepcopy(part["additionalProperties"])
    schema |= {"type": "object"}
    if names:
        schema["x-python-names"] = names
    if members:
        schema["properties"] = members
    if required:
        schema["required"] = sorted(required)


def _parts(schema: Json, document: Json, above: tuple[str | None, ...]) -> Iterator[Json]:
    """Yield the parts of an intersection.

    A part that is an intersection itself gives its own parts.
    """
    for part in schema["allOf"]:
        name = ref_name(part)
        if name is not None and name in above:
            continue
        whole = follow(document, part)
        if is_array(whole.get("allOf")):
            yield from _parts(whole, document, (*above, name))
            yield {key: value for key, value in whole.items() if key != "allOf"}
        else:
            yield part


def _is_object(schema: Json) -> bool:
    return schema.get("type", "object") == "object" and not schema.keys() & _OTHER_KINDS
