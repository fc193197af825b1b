"""The component schemas of the normalised description: their names, and which places share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.document import Json, is_object, quoted, ref, ref_name
from ..description.name_checks import RENAME_ADVICE, class_name
from ..description.naming import item_name, property_name
from .nulls import with_null, without_null
from .schemas import merged
from .types_text import type_text

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_LINK: Json = {"type": ["string", "null"], "format": "uri"}


class Components:
    """Named schemas; schemas to which the rules give one name are merged.

    A member that only some of the places declare carries ``x-declared-by``, and one that some
    places declare with another type carries ``x-declared-as``, so that a merge loses nothing of
    upstream's.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._declared: dict[str, dict[str, dict[str, str]]] = {}
        self._placeholders: set[str] = set()
        self._kinds: dict[str, tuple[str, str]] = {}
        self.schemas: dict[str, Json] = {}

    def final(self, name: str) -> str:
        """Return the name in use for a name of the rules."""
        return class_name(self._names.get(name, name))

    def declare(self, name: str, schema: Json, raw: str, at: str) -> None:
        """Reserve a name for a schema that upstream declares under it; inline schemas give way.

        Args:
            name: The name that the rules make.
            schema: The normalised schema.
            raw: Upstream's name.
            at: The JSON pointer to the schema.

        Raises:
            SpecError: A schema of another kind is declared under the same name.
        """
        name = self.final(name)
        kind = _kind(schema)
        other, kept = self._kinds.setdefault(name, (raw, kind))
        if kind != kept:
            raise SpecError(
                f"the schemas {quoted(other)} and {quoted(raw)} both come out as {name}, "
                f"and are different kinds of thing; {RENAME_ADVICE}",
                pointer=at,
            )

    def add(
        self, name: str, schema: Json, *, place: str | None = None, scope: str | None = None
    ) -> Json:
        """Add a schema and its inline schemas as components, and return a reference to it.

        Args:
            name: The name that the rules make.
            schema: The normalised schema.
            place: Where the schema is declared, by default its name.
            scope: What the types of its members are named after, by default its name.
        """
        name = self.final(name)
        flat = self.hoisted(schema, scope or name, place=place or name)
        known = self.schemas.get(name) if name not in self._placeholders else None
        both = flat if known is None else merged(known, flat)
        if both is None or self._kinds.get(name, ("", _kind(flat)))[1] != _kind(flat):
            # Two kinds under one name: a declared schema keeps the name, otherwise the first one
            # does.
            kind = "Value" if "enum" in flat else "Object"
            return self.add(name + kind, schema, place=place, scope=scope or name)
        self._placeholders.discard(name)
        self.schemas[name] = both
        declared = self._declared.setdefault(name, {}).setdefault(place or name, {})
        declared.update(_members(flat))
        return ref(name)

    def expected(self, name: str) -> str:
        """Return the name of a component that must exist.

        It is an open object until it is described.
        """
        name = self.final(name)
        if name not in self.schemas:
            self._placeholders.add(name)
            self.schemas[name] = {
                "type": "object",
                "additionalProperties": True,
                "x-undocumented": name,
            }
        return name

    def mark_partial(self) -> None:
        """Record which place declares what, where places declare a shared schema differently."""
        for name, places in self._declared.items():
            schema = self.schemas[name]
            for member, final in _members(schema).items():
                by = sorted(place for place, members in places.items() if member in members)
                differs = {
                    place: places[place][member] for place in by if places[place][member] != final
                }
                if len(by) == len(places) and not differs:
                    continue
                if "enum" in schema:
                    schema["x-declared-by"] = {**schema.get("x-declared-by", {}), member: by}
                    continue
                own = dict(schema["properties"][member])
                if len(by) < len(places):
                    own["x-declared-by"] = by
                if differs:
                    own["x-declared-as"] = dict(sorted(differs.items()))
                # Two components can share the object of a member.
                schema["properties"] = {**schema["properties"], member: own}

    def hoisted(self, schema: Json, scope: str, *, place: str) -> Json:
        """Return a schema with its inline objects and enums moved to components of ``scope``."""
        out = dict(schema)
        for prop, child in schema.get("properties", {}).items():
            out["properties"] = {
                **out["properties"],
                prop: self._member(child, scope, prop, f"{place}.{prop}"),
            }
        for key in ("oneOf", "anyOf", "allOf"):
            if key in out:
                out[key] = [
                    self.named(part, f"{scope}Option{index}", place=place)
                    for index, part in enumerate(out[key], 1)
                ]
        if "prefixItems" in out:
            out["prefixItems"] = [
                self.named(part, f"{scope}Item{index}", place=place)
                for index, part in enumerate(out["prefixItems"], 1)
            ]
        for key, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if is_object(out.get(key)):
                out[key] = self.named(out[key], scope + suffix, place=place)
        return out

    def page(self, schema: Json, name: str, item: str, *, place: str) -> Json | None:
        """Add a schema as a page of results, and return a reference; ``None`` if it is not a page.

        A page is named after what it lists.

        Args:
            schema: The normalised schema.
            name: The name of a page that lists no component.
            item: The name of what is declared inline in it.
            place: Where the schema is declared.
        """
        if not is_page(schema):
            return None
        properties: Json = dict(schema["properties"])
        results: Json = properties["results"]
        items = self.named(results.get("items", {}), item, place=place)
        properties["results"] = {**results, "items": items}
        links = [link for link in ("next", "previous") if link in properties]
        for link in links:
            properties[link] = {**PAGE_LINK, **_prose(properties[link])}
        page = {**schema, "properties": properties, "required": [*links, "results"]}
        listed = ref_name(items)
        return self.add(
            listed.removesuffix("Summary") + "Page" if listed else name, page, place=place
        )

    def named(self, schema: Json, name: str, *, place: str) -> Json:
        """Return a reference to a schema that needs a name, or the schema with named parts."""
        inner, nullable = without_null(schema)
        if not _needs_a_name(inner):
            return self.hoisted(schema, self.final(name), place=place)
        bare = {key: value for key, value in inner.items() if key not in {"description", "default"}}
        out: Json = {**self.add(name, bare, place=place), **_prose(inner)}
        if "default" in inner:
            out["default"] = inner["default"]
        return with_null(out) if nullable else out

    def _member(self, schema: Json, scope: str, prop: str, place: str) -> Json:
        if is_object(schema.get("items")) and without_null(schema)[0].get("type") == "array":
            return {
                **schema,
                "items": self.named(schema["items"], item_name(scope, prop), place=place),
            }
        return self.named(schema, property_name(scope, prop), place=place)


def _kind(schema: Json) -> str:
    """Return the kind of a schema; two schemas of different kinds cannot share a name."""
    if "enum" in schema:
        return "an enum"
    if {"oneOf", "anyOf"} & schema.keys():
        return "a union"
    return "object" if "allOf" in schema else str(schema.get("type"))


def _members(schema: Json) -> dict[str, str]:
    """Return the values of an enum, or the members of an object with their Python types."""
    if "enum" in schema:
        return {str(value): "" for value in schema["enum"]}
    return {name: type_text(member) for name, member in schema.get("properties", {}).items()}


def _prose(schema: Json) -> Json:
    return {"description": schema["description"]} if "description" in schema else {}


def is_page(schema: Any) -> bool:
    """Return whether a schema is an object with a list of results and a link to more of them."""
    if not is_object(schema) or not is_object(schema.get("properties")):
        return False
    properties: Json = schema["properties"]
    results = properties.get("results")
    return (
        is_object(results)
        and results.get("type") == "array"
        and bool({"next", "previous"} & set(properties))
    )


def _needs_a_name(schema: Json) -> bool:
    """Return whether a schema becomes a class; the compiler's own name for it may be taken."""
    if "enum" in schema:
        return bool(schema["enum"])
    if schema.get("type") == "object":
        return bool(schema.get("properties")) or schema.get("additionalProperties") is not True
    return "allOf" in schema
