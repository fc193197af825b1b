"""The variants of a schema: what stands beside its unions, together with one part of each."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from .document import SCHEMA_REF, Json, is_object, ref_name
from .shapes import BASE, NULL, UNIONS, is_bare, is_inline_object, require, required_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shapes import Shapes

#: Variants of one schema; more of them are one object with the members of all.
MAX_VARIANTS = 32


class Variants:
    """The variants of the schemas of a description.

    Args:
        shapes: The shapes of the schemas.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def combined(self, schema: Json, own: str | None, above: tuple[int, ...]) -> list[Any] | None:
        """Return the variants of a schema, ``None`` if nothing stands beside its union.

        Args:
            schema: The schema, without parts that say nothing of its type.
            own: The name of the schema.
            above: The schemas of which this is a part.
        """
        base: Json = {key: schema[key] for key in BASE & schema.keys()}
        factors: list[list[Any]] = [
            [*self._flat(schema[key], above)] for key in UNIONS if key in schema
        ]
        rest: list[Any] = []
        for part in schema.get("allOf", []):
            found = self._variants(part, own, above)
            if found:
                factors.append(found)
            else:
                rest.append(self.without_own_union(part, own))
        base.pop("allOf", None)
        if rest:
            base["allOf"] = rest
        beside = base.keys() & {
            "properties",
            "required",
            "allOf",
            "patternProperties",
        } or is_object(base.get("additionalProperties"))
        if not factors or (len(factors) == 1 and not beside):
            return None
        if math.prod(map(len, factors)) > MAX_VARIANTS**2:
            factors = [[self.joined(factor)] for factor in factors]
        tag = schema.get("discriminator")
        variants: list[Any] = []
        for combination in itertools.product(*factors):
            variant = self._variant(base, combination, tag if is_object(tag) else {})
            if variant not in variants:
                variants.append(variant)
        return variants

    def _variants(self, schema: Any, own: str | None, above: tuple[int, ...]) -> list[Any]:
        """Return the variants of a schema that is a union of objects, none for any other.

        A union of which the schema that refers to it is a variant itself is no union for it.
        """
        whole = self._shapes.whole(schema)
        if id(whole) in above:
            return []
        name = ref_name(schema)
        found = self.combined(whole, name, (*above, id(whole)))
        if found is None:
            parts: list[Any] = next((whole[key] for key in UNIONS if key in whole), list[Any]())
            found = [*self._flat(parts, (*above, id(whole)))]
        of_objects = any(part != NULL and self._shapes.is_object(part) for part in found)
        listed = [part for key in UNIONS for part in whole.get(key, [])]
        if not of_objects or (own is not None and any(ref_name(part) == own for part in listed)):
            return []
        return found

    def _flat(self, parts: list[Any], above: tuple[int, ...]) -> Iterator[Any]:
        """Yield variants; one that is a union itself gives its own ones."""
        for part in parts:
            inner = self._variants(part, None, above)
            if inner:
                yield from inner
            else:
                yield part

    def without_own_union(self, part: Any, own: str | None) -> Any:
        """Return a part of an intersection, without its union if the whole is a variant of it."""
        whole = self._shapes.whole(part)
        listed = [variant for key in UNIONS for variant in whole.get(key, [])]
        if own is None or not any(ref_name(variant) == own for variant in listed):
            return part
        return {key: whole[key] for key in BASE & whole.keys()}

    def _variant(self, base: Json, parts: tuple[Any, ...], tag: Json) -> Any:
        """Return the members beside a union together with one variant of each."""
        found: list[Any] = []
        required = required_of(base)
        for part in parts:
            if part == NULL or not self._shapes.is_object(part):
                return part
            if not is_bare(part, self._shapes.members(base)):
                found.append(part)
            required |= required_of(part)
        if len(found) == 1 and self._shapes.has(found[0], base):
            return found[0]
        beside = {key: value for key, value in base.items() if key not in {"allOf", "required"}}
        out: Json = {"allOf": [{**beside, "type": "object"}, *base.get("allOf", []), *found]}
        name = str(tag.get("propertyName", ""))
        values = [value for part in found for value in self._tags(part, name, tag)]
        if values:
            only = {"const": values[0]} if len(values) == 1 else {"type": "string", "enum": values}
            out["allOf"].append({"type": "object", "properties": {name: only}})
        require(out, required)
        self.tidy(out)
        return out

    def _tags(self, part: Any, name: str, tag: Json) -> list[str]:
        """Return the tags of a variant that does not say them itself."""
        named = ref_name(part)
        member = self._shapes.members(part).get(name)
        said = is_object(member) and ({"const", "enum"} & member.keys() or "$ref" in member)
        if not name or named is None or said:
            return []
        mapping = tag.get("mapping")
        found = [
            value
            for value, other in (mapping.items() if is_object(mapping) else ())
            if isinstance(other, str) and other.removeprefix(SCHEMA_REF) == named
        ]
        return found or [named]

    def joined(self, variants: list[Any]) -> Json:
        """Return one object that has the members of all variants, required where all do."""
        objects = [part for part in variants if self._shapes.is_object(part)]
        members: Json = {}
        for part in reversed(objects):
            members |= self._shapes.members(part)
        out: Json = {"type": "object", "properties": members}
        require(out, set[str].intersection(*map(self._shapes.required, objects)))
        return out

    def tidy(self, schema: Json) -> None:
        """Join the parts of an intersection that have no name, and remove what its parts say."""
        if "allOf" not in schema:
            return
        later: Json = dict(schema.get("properties", {}))
        kept: list[Any] = []
        for part in reversed(schema.pop("allOf")):
            if not is_inline_object(part):
                kept.append(part)
                later = {**self._shapes.members(part), **later}
                continue
            own = {
                name: value
                for name, value in part.get("properties", {}).items()
                if name not in later
            }
            later |= own
            if own:
                schema["properties"] = {**own, **schema.get("properties", {})}
            require(schema, required_of(part))
            for key in ("patternProperties", "additionalProperties"):
                if is_object(part.get(key)):
                    schema.setdefault(key, part[key])
            if part.get("allOf"):
                kept += reversed(part["allOf"])
        if not kept:
            schema.setdefault("type", "object")
            return
        kept.reverse()
        schema["allOf"] = kept
        left = required_of(schema) - {name for part in kept for name in self._shapes.required(part)}
        schema.pop("required", None)
        require(schema, left)
        for key in ("additionalProperties", "unevaluatedProperties"):
            if not is_object(schema.get(key)):
                # It would forbid the members of the parts.
                schema.pop(key, None)
        typed = [part for part in kept if not is_bare(part, {})]
        if len(typed) == 1 and schema.get("type") == "object" and self._shapes.is_object(typed[0]):
            del schema["type"]
