"""The rules for schemas: one spelling for OpenAPI 3.0 and 3.1, and the merge of two schemas.

The spelling: a nullable value is ``type: [X, "null"]``, or ``oneOf: [{$ref}, {type: "null"}]`` for
a reference; an object without declared members has ``additionalProperties: true``; texts for
readers are dropped unless prose is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.defaults import fits_default
from ..description.document import (
    PROSE_KEYS,
    PROSE_MEMBERS,
    SCHEMA_REF,
    Json,
    Prose,
    is_array,
    is_object,
    pointer,
    quoted,
    ref,
    schema_name,
)
from ..description.unions import is_union
from .agreement import outline, parts
from .discriminators import discriminator_of
from .name_notes import NameNotes
from .nulls import NULL, OWN_EXTENSIONS, with_null, without_null
from .values import CONSTRAINTS, normalise_const, normalise_enum

if TYPE_CHECKING:
    from ..description.notes import Notes
    from .schema_names import SchemaNames

_KNOWN_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
#: Members that may stand beside a reference.
_BESIDE = frozenset({"default", "deprecated"}) | OWN_EXTENSIONS
#: Members that define what a value is.
_TYPE_KEYS = frozenset(
    {"$ref", "type", "enum", "const", "properties", "items", "oneOf", "anyOf", "allOf"}
)
#: The other members that are kept. An unknown keyword means nothing to a caller.
_KEPT = frozenset(
    {
        "type", "enum", "items", "prefixItems", "properties", "patternProperties", "additionalProperties", "required",
        "oneOf", "anyOf", "allOf", "not", "contains", "propertyNames", "$defs", "contentEncoding",
        "contentMediaType", *CONSTRAINTS,
    }
)  # fmt: skip


class SchemaCleaner:
    """Brings schemas to one spelling.

    Args:
        names: The final names of declared schemas.
        document: The description, into which references lead.
        prose: Whether upstream's own texts are kept.
        notes: Receives defaults that are dropped.
    """

    def __init__(
        self,
        names: SchemaNames,
        document: Json,
        *,
        prose: Prose,
        notes: Notes,
    ) -> None:
        self._names = names
        self._document = document
        self._prose = prose
        self._notes = notes
        self.name_notes = NameNotes(notes)
        #: The unions that were seen, each with its JSON pointer.
        self.unions: list[tuple[str, Json]] = []
        #: What was left out of an enum or a constant, each with its JSON pointer.
        self.remarks: list[tuple[str, str]] = []

    def clean(self, schema: Any, at: str, *, request: bool = False) -> Json:
        """Return a schema in one spelling.

        Args:
            schema: The schema.
            at: The JSON pointer to the schema, for errors.
            request: Whether values are sent. A response may always hold more than is declared, so
                that only a request keeps ``additionalProperties: false``.

        Raises:
            SpecError: The schema cannot be compiled.
        """
        if schema is True:
            return {}
        if schema is False:
            return {"not": {}}
        if not is_object(schema):
            raise SpecError(f"a schema must be an object, this is {quoted(schema)}", pointer=at)
        if "$ref" in schema:
            return self._reference(schema, at)
        if {"properties", "allOf"} & schema.keys():
            members = outline(schema, self._document).members
            self.name_notes.see_members(at, members, schema.get("properties", {}))
        out: Json = {}
        nullable = schema.get("nullable") is True
        for key, value in schema.items():
            if key in PROSE_KEYS:
                if self._prose == "keep" and key in PROSE_MEMBERS and isinstance(value, str):
                    out[key] = value
            elif key in OWN_EXTENSIONS or key in _KEPT:
                out[key] = self._member(key, value, at, request=request)
        normalise_const(out)
        nullable |= self._types(out, at)
        if "enum" in out and None in out["enum"]:
            out["enum"] = [value for value in out["enum"] if value is not None]
            nullable = True
        if out.get("enum"):
            normalise_enum(out)
        elif "enum" in out:
            # Only null was listed.
            del out["enum"]
            out["type"] = "null"
        if "array" in out.get("type", []) and not {"items", "prefixItems"} & set(out):
            out["items"] = {}
        _bounds(out)
        if "default" in schema:
            self._drop_wrong_default(schema, out, at)
        if "x-known-values" in out and "x-known-values" not in schema:
            said = "the values are listed in the docstring only: an enum has texts or integers"
            self.remarks.append((at, said))
        out, optional = _alternatives(out)
        if request and schema.get("unevaluatedProperties") is False and "properties" in out:
            out.setdefault("additionalProperties", False)
        if is_union(out):
            out |= self._tag(schema, at)
            self.unions.append((at, out))
        if out.get("type") == "object":
            if not request and out.get("additionalProperties") is False:
                del out["additionalProperties"]
            if not out.get("properties") and "additionalProperties" not in out:
                out["additionalProperties"] = True
        if "properties" in out and "type" not in out:
            out["type"] = "object"
        return with_null(out) if nullable or optional else out

    def _reference(self, schema: Json, at: str) -> Json:
        target = schema["$ref"]
        if not isinstance(target, str) or not target.startswith(SCHEMA_REF):
            raise SpecError(
                f"a schema can refer to {SCHEMA_REF}… only, this refers to {quoted(target)}",
                pointer=at + "/$ref",
            )
        raw = schema_name(target)
        out = ref(self._names.final(raw, at + "/$ref"))
        out.update({key: schema[key] for key in schema if key in _BESIDE})
        if "default" in schema:
            self._drop_wrong_default(schema, out, at)
        if self._prose == "keep" and isinstance(schema.get("description"), str):
            out["description"] = schema["description"]
        nullable = schema.get("nullable") is True or self._names.is_nullable(raw)
        return with_null(out) if nullable else out

    def _member(self, key: str, value: Any, at: str, *, request: bool) -> Any:
        here = at + pointer(key)
        if key in {"properties", "patternProperties", "$defs"}:
            return {
                name: self.clean(child, here + pointer(name), request=request)
                for name, child in value.items()
            }
        if key in {"oneOf", "anyOf", "allOf", "prefixItems"}:
            if not value:
                raise SpecError(f"{key} holds no schema", pointer=here)
            return [
                self.clean(child, here + pointer(i), request=request)
                for i, child in enumerate(value)
            ]
        if key in {"items", "not", "contains", "propertyNames"}:
            return self.clean(value, here, request=request)
        if key == "additionalProperties":
            return value if isinstance(value, bool) else self.clean(value, here, request=request)
        if key == "enum":
            if not value:
                raise SpecError("an enum needs at least one value", pointer=here)
            self.name_notes.see_values(here, [item for item in value if isinstance(item, str)])
            # Compared as text: 1 and True are equal in Python, and some values are not hashable.
            return list({quoted(item, len(repr(item)) * 8): item for item in value}.values())
        if key == "required":
            return sorted({str(name) for name in value})
        return value

    def _drop_wrong_default(self, schema: Json, out: Json, at: str) -> None:
        """Leave out a default that is not a value of its schema, in all parts of an intersection."""
        for part in parts(schema, self._document):
            if not fits_default({**part, "default": schema["default"]}):
                del out["default"]
                self._notes.add(
                    at + "/default",
                    f"the default {quoted(schema['default'])} is left out: "
                    "it is not a value of its own schema",
                )
                return

    def _tag(self, schema: Json, at: str) -> Json:
        found = discriminator_of(schema, self._document, self._names.final, at)
        return {"discriminator": found} if found else {}

    def _types(self, out: Json, at: str) -> bool:
        """Reduce ``type`` to one type if possible; return whether null was among the types."""
        if "type" not in out:
            return False
        declared = out["type"]
        listed: list[Any] = declared if is_array(declared) else [declared]
        for name in listed or [None]:
            if not isinstance(name, str) or name not in _KNOWN_TYPES:
                raise SpecError(f"{quoted(name)} is not a JSON Schema type", pointer=at + "/type")
        plain = list(dict.fromkeys(name for name in listed if name != "null"))
        if not plain:
            return False
        if set(plain) >= _KNOWN_TYPES - {"null", "integer"}:
            # A list of all types means any JSON.
            del out["type"]
            return False
        out["type"] = plain[0] if len(plain) == 1 else plain
        return "null" in listed


def _bounds(out: Json) -> None:
    """Turn the boolean ``exclusiveMinimum`` of OpenAPI 3.0 into the number of 3.1."""
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if out.get(exclusive) is True and bound in out:
            out[exclusive] = out.pop(bound)
        elif isinstance(out.get(exclusive), bool):
            del out[exclusive]


def _alternatives(out: Json) -> tuple[Json, bool]:
    """Reduce a union or an intersection that equals one of its parts.

    Return whether null was a part.
    """
    optional = False
    for key in ("oneOf", "anyOf", "allOf"):
        if key not in out:
            continue
        parts: list[Json] = [part for part in out[key] if part != NULL]
        if key != "allOf":
            optional |= len(parts) < len(out[key]) or any(without_null(part)[1] for part in parts)
            parts = [without_null(part)[0] for part in parts]
        rest = {name: value for name, value in out.items() if name != key}
        if key == "allOf":
            parts = _merge_annotations(parts)
        if len(parts) == 1 and not (set(rest) - PROSE_KEYS - _annotations(parts[0])):
            out = {**parts[0], **rest}
        elif parts and key != "allOf" and (kind := _common_kind(parts)):
            # An enum beside "any string": all strings are allowed, and the enum lists known values.
            known = [value for part in parts for value in _listed(part)]
            if not all(map(_listed, parts)):
                out = {**rest, "type": kind, **({"x-known-values": known} if known else {})}
            else:
                out = {**rest, "type": kind, "enum": list(dict.fromkeys(known))}
        else:
            out[key] = parts
    return out, optional


def _common_kind(parts: list[Json]) -> str | None:
    """Return the type of a union of texts or of integers, ``None`` for any other union.

    A file is no text.
    """
    for kind in ("string", "integer"):
        if all(part.get("type") == kind and part.get("format") != "binary" for part in parts):
            return kind
    return None


def _listed(part: Json) -> list[Any]:
    """Return the values that an enum or a constant lists, none for any other schema."""
    values: list[Any] = [part["const"]] if "const" in part else part.get("enum", [])
    return values


def _annotations(part: Json) -> frozenset[str]:
    """Return the members beside a union or intersection of one part that can move to the part."""
    return _BESIDE if "$ref" in part else _BESIDE | frozenset(CONSTRAINTS)


def _merge_annotations(parts: list[Json]) -> list[Json]:
    """Merge the annotations of an intersection into the one part that defines the type."""
    bodies = [part for part in parts if set(part) & _TYPE_KEYS]
    if len(bodies) != 1:
        return parts
    annotations: Json = {}
    for part in parts:
        if part is not bodies[0]:
            annotations.update(part)
    if "$ref" in bodies[0]:
        annotations = {key: value for key, value in annotations.items() if key in _BESIDE}
    return [{**annotations, **bodies[0]}]


def merged(one: Json, other: Json) -> Json | None:
    """Merge two schemas into one, ``None`` if they are of different kinds.

    The result has the members of both objects, of which those are required that both require, or
    the values of both enums. Where the two disagree on a member, ``one`` counts.
    """
    if "enum" in one and "enum" in other:
        if one.get("type") != other.get("type"):
            return None
        return {**one, "enum": list(dict.fromkeys([*one["enum"], *other["enum"]]))}
    if one.get("type") != "object" or other.get("type") != "object":
        return one if _bare(one) == _bare(other) else None
    members: Json = {**other.get("properties", {}), **one.get("properties", {})}
    for name in set(one.get("properties", {})) & set(other.get("properties", {})):
        if without_null(other["properties"][name])[1] and not without_null(members[name])[1]:
            members[name] = with_null(members[name])
    out: Json = {**one, "properties": dict(sorted(members.items()))}
    required = sorted(set(one.get("required", [])) & set(other.get("required", [])))
    out.pop("required", None)
    if required:
        out["required"] = required
    if not members:
        del out["properties"]
    return out


def _bare(schema: Any) -> Any:
    if is_object(schema):
        return {key: _bare(value) for key, value in schema.items() if key not in PROSE_MEMBERS}
    return [_bare(value) for value in schema] if is_array(schema) else schema
