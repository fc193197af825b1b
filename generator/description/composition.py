"""Compositions (``allOf``, ``oneOf``, ``anyOf``) in the few forms that become classes.

A value of a schema has to fit everything that stands in it. JSON Schema lets all of it stand side by
side; a class has one list of members. So that nothing is lost,

- a part that says nothing of a value's type, such as ``{required: [version]}``, folds away: what all
  alternatives require is required, and which members go together is noted, since no type says it;
- members beside a union belong to each of its variants: ``{properties: …, oneOf: [A, B]}`` is
  ``oneOf: [{allOf: [{properties: …}, A]}, {allOf: [{properties: …}, B]}]``. A variant that has them
  itself stays what it is;
- the same holds for a union among the parts of an intersection;
- a union and the variants that are made of it (``allOf: [{$ref: union}, …]``) take its members only.

What remains is a plain schema, a union of variants, or an intersection of objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .document import Json, children, is_array, is_object, pointer, unescape
from .shapes import BASE, NULL, TYPED, UNIONS, Shapes, is_bare, require, required_of
from .structure import is_schema
from .variants import MAX_VARIANTS, Variants

if TYPE_CHECKING:
    from .notes import Notes

#: Members of a part without a type that nothing is made of.
_CONDITIONS = frozenset(
    {"nullable", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"}
)


def compose(document: Json, notes: Notes) -> Json:
    """Return a description with every composition in a form that becomes classes.

    Args:
        document: A description that passed the checks.
        notes: Receives what is not in the types.
    """
    out: Json = _Composer(document, notes).rewritten(document, "")
    return out


class _Composer:
    def __init__(self, document: Json, notes: Notes) -> None:
        self._notes = notes
        self._shapes = Shapes(
            document, lambda schema, at: self._folded(self._inside(schema, at), at)
        )
        self._variants = Variants(self._shapes)

    def rewritten(self, node: Any, at: str) -> Any:
        """Return a node of the description with the compositions in it rewritten."""
        if is_array(node):
            return [self.rewritten(item, at + pointer(i)) for i, item in enumerate(node)]
        if not is_object(node) or not {"allOf", *UNIONS} & node.keys() or not is_schema(node):
            return self._inside(node, at)
        out = self._folded(self._inside(node, at), at)
        self._distribute(out, at)
        self._variants.tidy(out)
        return out

    def _inside(self, node: Any, at: str) -> Any:
        """Return a node of which the parts are rewritten."""
        if not is_object(node):
            return node
        out = dict(node)
        for path, child in children(node):
            value = self.rewritten(child, at + pointer(*path))
            if len(path) == 1:
                out[path[0]] = value
            else:
                out[path[0]] = {**out[path[0]], path[1]: value}
        return out

    # Parts without a type

    def _folded(self, schema: Json, at: str) -> Json:
        """Return a schema without the parts that say nothing of its type."""
        out = dict(schema)
        self._fold_intersection(out)
        self._fold_unions(out, at)
        return out

    def _fold_intersection(self, schema: Json) -> None:
        """Take what parts without a type say into the intersection itself."""
        kept: list[Any] = []
        is_any_object = False
        for part in schema.get("allOf", []):
            if not is_object(part) or not is_bare(part, {}):
                kept += [] if part is True else [part]
                continue
            require(schema, required_of(part))
            if part.get("nullable") is True:
                schema["nullable"] = True
            is_any_object |= part.get("type") == "object"
            rest = {key: value for key, value in part.items() if key not in BASE | _CONDITIONS}
            kept += [rest] if rest else []
        if kept:
            schema["allOf"] = _joined_values(kept)
        else:
            schema.pop("allOf", None)
            if is_any_object:
                schema.setdefault("type", "object")

    def _fold_unions(self, schema: Json, at: str) -> None:
        """Remove a union of which no part says anything of the type."""
        members = self._shapes.members(schema)
        for key in UNIONS:
            parts: list[Any] = [part for part in schema.get(key, []) if part != NULL]
            if not parts or not all(is_bare(part, members) for part in parts):
                continue
            if len(parts) < len(schema[key]):
                schema["nullable"] = True
            del schema[key]
            demands = [required_of(part) for part in parts]
            require(schema, set[str].intersection(*demands))
            if any(is_object(part) and part.get("type") == "object" for part in parts):
                schema.setdefault("type", "object")
            listed = sorted({", ".join(sorted(names)) for names in demands if names})
            if len(listed) > 1 or (listed and set() in demands):
                text = "which of these have to be there is not in the types: "
                self._notes.add(at + pointer(key), text + " / ".join(listed))

    # Members beside a union

    def _distribute(self, schema: Json, at: str) -> None:
        """Give the members beside a union to each of its variants."""
        head, _, last = at.rpartition("/")
        name = unescape(last) if head == pointer("components", "schemas") else None
        variants = self._variants.combined(schema, name, ())
        if variants is None:
            if "allOf" in schema:
                schema["allOf"] = [
                    self._variants.without_own_union(part, name) for part in schema["allOf"]
                ]
            elif not schema.keys() & {"properties", "required", "patternProperties"}:
                self._drop_object_type(schema)
            return
        declared = schema.get("type")
        for key in (*BASE, *UNIONS):
            schema.pop(key, None)
        if len(variants) > MAX_VARIANTS:
            self._notes.add(at, f"{len(variants)} forms are one object with the members of all")
            schema |= self._variants.joined(variants)
            return
        if is_array(declared) and "null" in declared and NULL not in variants:
            variants = [*variants, dict(NULL)]
        tag = schema.get("discriminator")
        if is_object(tag) and any("$ref" not in variant for variant in variants):
            schema["discriminator"] = {key: tag[key] for key in tag if key != "mapping"}
        schema["oneOf"] = variants

    def _drop_object_type(self, schema: Json) -> None:
        """Remove from a union what its variants say themselves, and what would forbid their members."""
        parts = [part for key in UNIONS for part in schema.get(key, []) if part != NULL]
        if parts and schema.get("type") == "object" and all(map(self._shapes.is_object, parts)):
            for key in ("type", "additionalProperties", "unevaluatedProperties"):
                if not is_object(schema.get(key)):
                    schema.pop(key, None)


def _joined_values(parts: list[Any]) -> list[Any]:
    """Return the parts of an intersection with those that describe one plain value as one part.

    Of several enums, the values that all of them list are left.
    """
    if len(parts) < 2 or not all(map(_is_plain_value, parts)):
        return parts
    types = [part["type"] for part in parts if "type" in part]
    listed = [part["enum"] for part in parts if "enum" in part]
    common = (
        [value for value in listed[0] if all(value in found for found in listed)] if listed else []
    )
    if any(one != types[0] for one in types) or (listed and not common):
        return parts
    joined: Json = {}
    for part in parts:
        joined |= part
    return [{**joined, "enum": common} if listed else joined]


def _is_plain_value(part: Any) -> bool:
    """Return whether a part says all that it says of a text, a number or a truth value itself."""
    if not is_object(part) or part.get("type") in ("object", "array"):
        return False
    return not part.keys() & (TYPED | BASE) - {"type", "enum", "const", "format"}
