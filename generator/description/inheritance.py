"""Objects that others extend, told apart by a discriminator: such a reference means any of them.

    Pet: {properties: …, discriminator: {propertyName: kind}}
    Cat: {allOf: [{$ref: Pet}, …]}

A reference to ``Pet`` is read as a union of ``Cat``, the others that extend ``Pet``, and ``Pet``
itself, which stands for tags that are not known.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from .document import Json, is_array, is_object, objects, ref, ref_name
from .unions import is_union

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = re.compile(r"/allOf/\d+$")
_COMPONENT = re.compile(r"^/components/schemas/[^/]*$")
#: Members by which an intersection says more than the one reference in it.
_MORE = frozenset({"type", "properties", "required", "oneOf", "anyOf", "additionalProperties"})


def with_variants(document: Json) -> Json:
    """Return a description in which references to extended objects are unions.

    The description itself is returned if it has none.
    """
    variants = {name: list(found) for name, found in _extended(document)}
    if not any(variants.values()):
        return document
    out = copy.deepcopy(document)
    schemas: Json = out["components"]["schemas"]
    for at, node in list(objects(out)):
        target = _wrapped(node) if not _COMPONENT.match(at) else None
        if target in variants:
            del node["allOf"]
        elif not _PART.search(at):
            target = ref_name(node)
        if target is None or not variants.get(target):
            continue
        node.pop("$ref", None)
        node["oneOf"] = [ref(name) for name in (*variants[target], target)]
        node["discriminator"] = {
            **schemas[target]["discriminator"],
            "defaultMapping": ref(target)["$ref"],
        }
    return out


def _extended(document: Json) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each object with a discriminator, and the objects that extend it."""
    schemas: Json = document.get("components", {}).get("schemas", {})
    for name, schema in schemas.items():
        if not is_object(schema) or is_union(schema):
            continue
        declared = schema.get("discriminator")
        if is_object(declared) and isinstance(declared.get("propertyName"), str):
            yield name, (other for other in schemas if _extends(schemas, other, name, ()))


def _extends(schemas: Json, name: str, base: str, above: tuple[str, ...]) -> bool:
    schema: object = schemas.get(name)
    parts: object = schema.get("allOf") if is_object(schema) else None
    targets = [ref_name(part) for part in parts] if is_array(parts) else []
    return base in targets or any(
        _extends(schemas, target, base, (*above, name))
        for target in targets
        if target is not None and target not in above
    )


def _wrapped(node: Json) -> str | None:
    """Return the target of an intersection that is a reference with annotations."""
    parts: object = node.get("allOf")
    if is_array(parts) and len(parts) == 1 and not node.keys() & _MORE:
        return ref_name(parts[0])
    return None
