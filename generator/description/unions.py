"""How the objects in a union are told apart: by a tag, and by the members that each requires.

A tag is a member whose value names the variant. A union has one in any of these ways:

- ``discriminator`` names it. ``mapping`` says which value stands for which variant; a variant that
  has none there stands for the values that it allows itself, or else for its name.
- Variants have a constant, or an enum of one value, in a member, and not all the same.

A variant that says nothing about a tag is not excluded by it. What the tags leave over is told apart
by the required members: of the variants whose required members are all there, the one that requires
the most.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from attrs import frozen

from .document import Json, follow, is_object, ref, ref_name, schema_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNIONS = ("oneOf", "anyOf")


@frozen
class Variant:
    """A kind of object in a union.

    Attributes:
        name: The name of its component.
        required: The members that it requires, each with what is known of the value's kind.
        members: The names of all its members.
    """

    name: str
    required: dict[str, str]
    members: tuple[str, ...]


@frozen
class Tag:
    """A member whose value names the variant.

    Attributes:
        member: The name of the member.
        values: Each value with the names of the variants that it stands for.
    """

    member: str
    values: list[tuple[str | int, list[str]]]

    def add(self, value: str | int, names: list[str]) -> None:
        """Let a value stand for variants, besides those that it stands for already."""
        for known, found in self.values:
            if type(known) is type(value) and known == value:
                found.extend(name for name in names if name not in found)
                return
        self.values.append((value, list(names)))

    def of(self, name: str) -> list[str | int]:
        """Return the values that stand for a variant, none if the tag says nothing of it."""
        return [value for value, names in self.values if name in names]


@frozen
class Choice:
    """What tells the objects in a union apart."""

    variants: tuple[Variant, ...]
    tags: tuple[Tag, ...]

    def indistinct(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs that no tag separates, and that require the same members."""
        for one, other in combinations(self.variants, 2):
            if one.required == other.required and not any(
                _separates(tag, one.name, other.name) for tag in self.tags
            ):
                yield one.name, other.name


def choice_in(schema: Json, document: Json) -> Choice | None:
    """Return how the objects in a union are told apart, ``None`` if there are fewer than two.

    An object that is no component is named after its place in the union.
    """
    found = dict(_variants(schema, document))
    if len(found) < 2:
        return None
    tags: dict[str, Tag] = {}
    for union in _nested(schema, document):
        _add_declared(tags, union, document)
    declared = set(tags)
    members = (name for whole in found.values() for name in _members(whole, document))
    for member in dict.fromkeys(members):
        if member not in declared:
            _add_constants(tags, member, found, document)
    variants = tuple(_variant(name, whole, document) for name, whole in found.items())
    return Choice(variants, tuple(tags.values()))


def allowed_values(schema: Json, member: str, document: Json) -> list[str | int]:
    """Return the values that a member of an object may have, none if there is no list of them."""
    return _allowed(_members(follow(document, schema), document).get(member), document)


def is_union(schema: Json) -> bool:
    """Return whether a schema is a union, and nothing else."""
    return any(key in schema for key in _UNIONS) and "properties" not in schema


def unreachable(schema: Json, document: Json) -> Iterator[str]:
    """Yield the values of a discriminator's mapping that stand for nothing in its union."""
    variants = dict(_variants(schema, document))
    for value, target in _mapping(schema, document).items():
        if not _named(target, variants, document):
            yield value


def _parts(schema: Json) -> list[Json]:
    return [part for key in _UNIONS for part in schema.get(key, []) if is_object(part)]


def _variants(
    schema: Json, document: Json, above: tuple[str, ...] = (), place: str = "option "
) -> Iterator[tuple[str, Json]]:
    """Yield the name and the schema of each object in a union, those in inner unions among them."""
    for index, part in enumerate(_parts(schema), 1):
        name = ref_name(part)
        if name is not None and name in above:
            continue
        whole = follow(document, part)
        if is_union(whole):
            inner = (*above, name) if name else above
            yield from _variants(whole, document, inner, f"{place}{index}.")
        elif _has_a_class(whole):
            yield name or f"{place}{index}", whole


def _named(target: str, variants: Json, document: Json) -> list[str]:
    """Return the variants that a target of a mapping stands for: itself, or those in a union."""
    inside = [name for name, _ in _variants({"oneOf": [ref(target)]}, document)]
    return [name for name in inside if name in variants]


def _has_a_class(schema: Json) -> bool:
    if "enum" in schema or schema.get("type", "object") != "object":
        return False
    return (
        bool(schema.get("properties"))
        or "allOf" in schema
        or schema.get("additionalProperties", True) not in (True, {})
    )


def _nested(schema: Json, document: Json, above: tuple[str, ...] = ()) -> Iterator[Json]:
    """Yield a union and the unions in it."""
    yield schema
    for part in _parts(schema):
        name = ref_name(part)
        whole = follow(document, part)
        if name not in above and is_union(whole):
            yield from _nested(whole, document, (*above, name) if name else above)


def _add_declared(tags: dict[str, Tag], union: Json, document: Json) -> None:
    """Add the tag that a union's discriminator declares."""
    declared = union.get("discriminator")
    member = declared.get("propertyName") if is_object(declared) else None
    if not is_object(declared) or not isinstance(member, str):
        return
    tag = tags.setdefault(member, Tag(member, []))
    variants = dict(_variants(union, document))
    mapped: set[str] = set()
    default = schema_name(str(declared.get("defaultMapping")))
    for key, target in _mapping(union, document).items():
        names = _named(target, variants, document)
        if names:
            declared_member = _members(variants[names[0]], document).get(member)
            tag.add(_typed(key, declared_member, document), names)
            mapped.update(names)
    for name, whole in variants.items():
        allowed = _allowed(_members(whole, document).get(member), document)
        taken = {value for value, _ in tag.values}
        for value in [value for value in allowed if value not in taken]:
            tag.add(value, [name])
        if name not in mapped and not allowed and name != default:
            tag.add(name, [name])


def _typed(key: str, member: Json | None, document: Json) -> str | int:
    """Return a key of a mapping, which is text, as the value that the member has."""
    kind: object = follow(document, member).get("type") if member else None
    if kind == "integer" and re.fullmatch(r"-?\d+", key):
        return int(key)
    return key == "true" if kind == "boolean" and key in {"true", "false"} else key


def _add_constants(
    tags: dict[str, Tag], member: str, variants: dict[str, Json], document: Json
) -> None:
    """Add a member as a tag if it is constant in variants, and is not the same in all of them."""
    tag = Tag(member, [])
    for name, whole in variants.items():
        allowed = _allowed(_members(whole, document).get(member), document)
        if len(allowed) == 1:
            tag.add(allowed[0], [name])
    if tag.values and not (len(tag.values) == 1 and len(tag.values[0][1]) == len(variants)):
        tags[member] = tag


def _mapping(union: Json, document: Json) -> dict[str, str]:
    """Return the component that each value of a discriminator's mapping stands for."""
    declared = union.get("discriminator")
    mapping = declared.get("mapping") if is_object(declared) else None
    if not is_object(mapping):
        return {}
    schemas: Json = document.get("components", {}).get("schemas", {})
    names = {value: schema_name(str(target)) for value, target in mapping.items()}
    return {value: name for value, name in names.items() if name in schemas}


def _allowed(schema: Json | None, document: Json) -> list[str | int]:
    """Return the values that a member may have, none if there is no list of them."""
    whole = follow(document, schema) if schema else {}
    values = [whole["const"]] if "const" in whole else whole.get("enum", [])
    return [value for value in values if isinstance(value, str | int)]


def _members(schema: Json, document: Json) -> Json:
    """Return the members of an object, with those of the parts of an intersection."""
    found: Json = {}
    for part in schema.get("allOf", []):
        found |= _members(follow(document, part), document)
    found |= schema.get("properties", {})
    return found


def _required(schema: Json, document: Json) -> Iterator[str]:
    for part in schema.get("allOf", []):
        yield from _required(follow(document, part), document)
    yield from schema.get("required", [])


def _variant(name: str, whole: Json, document: Json) -> Variant:
    members = _members(whole, document)
    kinds = {
        member: _kind(members.get(member, {}), document)
        for member in sorted(set(_required(whole, document)))
    }
    return Variant(name, kinds, tuple(members))


def _kind(schema: Json, document: Json) -> str:
    """Return what is known of the kind of a value, by which two readers may differ."""
    whole = follow(document, schema)
    if "const" in whole or "enum" in whole:
        return type(_allowed(whole, document)[0]).__name__ if _allowed(whole, document) else ""
    if _has_a_class(whole):
        return ref_name(schema) or "object"
    parts = [_kind(part, document) for part in _parts(whole)] if not ref_name(schema) else []
    items: Json = whole["items"] if is_object(whole.get("items")) else {}
    listed = ref_name(items) or items.get("type", "")
    return f"{whole.get('type', '')} {whole.get('format', '')} {listed} {' '.join(sorted(parts))}"


def _separates(tag: Tag, one: str, other: str) -> bool:
    """Return whether no value of a tag stands for both variants."""
    values, others = tag.of(one), tag.of(other)
    return bool(values or others) and not any(
        type(value) is type(found) and value == found for value in values for found in others
    )
