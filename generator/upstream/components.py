"""The component schemas of the normalised description: their names, and which places share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..description.class_names import class_name
from ..description.document import Json, is_object, ref, ref_name
from ..description.naming import item_name, property_name
from .agreement import outline
from .nulls import with_null, without_null
from .schemas import merged
from .types_text import type_text

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_LINK: Json = {"type": ["string", "null"], "format": "uri"}


@frozen
class Other:
    """What an inline schema is if it is not what has its usual name.

    Attributes:
        name: The name of the rules for it.
        of_resource: Whether the schema is the answer of a request for the thing itself.
        alone: Whether it may have its usual name if nothing else has it.
    """

    name: str
    of_resource: bool = False
    alone: bool = True

    def is_one(self, known: Json | None, schema: Json, document: Json) -> bool:
        """Return whether a schema is what has its usual name, which may be nothing yet."""
        if known is None:
            return self.alone
        first, second = outline(known, document), outline(schema, document)
        if not first.members or first.kind != "object" or second.kind != "object":
            return True
        return first.agrees_with(second, of_resource=self.of_resource)


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
        self._kinds: dict[str, str] = {}
        self.schemas: dict[str, Json] = {}

    def final(self, name: str) -> str:
        """Return the name in use for a name of the rules."""
        return class_name(self._names.get(name, name))

    def declare(self, name: str, schema: Json) -> None:
        """Reserve a final name for a schema that upstream declares; inline schemas give way."""
        self._kinds.setdefault(name, _kind(schema))

    def add_declared(self, name: str, schema: Json) -> None:
        """Add a schema that upstream declares, under its final name."""
        if is_page(schema):
            self.page(schema, name, name.removesuffix("Page"), place=name, final=name)
        else:
            self._put(name, schema, place=name, scope=name)

    def add(
        self,
        name: str,
        schema: Json,
        *,
        place: str | None = None,
        scope: str | None = None,
        other: Other | None = None,
    ) -> Json:
        """Add a schema and its inline schemas as components, and return a reference to it.

        Args:
            name: The name that the rules make.
            schema: The normalised schema.
            place: Where the schema is declared, by default its name.
            scope: What the types of its members are named after, by default its name.
            other: What the schema is if it is not what has the name. Without it, all objects of one
                name are one.
        """
        name = self.final(name)
        known = self.schemas.get(name) if name not in self._placeholders else None
        document: Json = {"components": {"schemas": self.schemas}}
        if other is not None and not other.is_one(known, schema, document):
            return self.add(other.name, schema, place=place)
        return self._put(name, schema, place=place or name, scope=scope or name)

    def _put(self, name: str, schema: Json, *, place: str, scope: str) -> Json:
        """Add a schema under a final name, or under another if the kinds differ."""
        flat = self.hoisted(schema, scope, place=place)
        known = self.schemas.get(name) if name not in self._placeholders else None
        both = flat if known is None else merged(known, flat)
        if both is None or self._kinds.get(name, _kind(flat)) != _kind(flat):
            # Two kinds under one name: a declared schema keeps the name, otherwise the first one
            # does.
            kind = "Value" if "enum" in flat else "Object"
            return self._put(self.final(name + kind), schema, place=place, scope=scope)
        self._placeholders.discard(name)
        self.schemas[name] = both
        declared = self._declared.setdefault(name, {}).setdefault(place, {})
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
                    self.named(part, scope + suffix, place=place)
                    for part, suffix in zip(out[key], _option_names(out[key]), strict=True)
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

    def page(
        self,
        schema: Json,
        name: str,
        item: str,
        *,
        place: str,
        final: str = "",
        other: Other | None = None,
    ) -> Json | None:
        """Add a schema as a page of results, and return a reference; ``None`` if it is not a page.

        A page is named after what it lists.

        Args:
            schema: The normalised schema.
            name: The name of a page that lists no component.
            item: The name of what is declared inline in it.
            place: Where the schema is declared.
            final: The final name of a page that upstream declares.
            other: What an item is if it is not what has the name.
        """
        if not is_page(schema):
            return None
        properties: Json = dict(schema["properties"])
        results: Json = properties["results"]
        items = self.named(results.get("items", {}), item, place=place, other=other)
        properties["results"] = {**results, "items": items}
        links = [link for link in ("next", "previous") if link in properties]
        for link in links:
            properties[link] = {**PAGE_LINK, **_prose(properties[link])}
        page = {**schema, "properties": properties, "required": [*links, "results"]}
        if final:
            return self._put(final, page, place=place, scope=final)
        listed = ref_name(items)
        return self.add(
            listed.removesuffix("Summary") + "Page" if listed else name, page, place=place
        )

    def named(self, schema: Json, name: str, *, place: str, other: Other | None = None) -> Json:
        """Return a reference to a schema that needs a name, or the schema with named parts.

        Args:
            schema: The normalised schema.
            name: The name that the rules make.
            place: Where the schema is declared.
            other: What the schema is if it is not what has the name.
        """
        inner, nullable = without_null(schema)
        if not _needs_a_name(inner):
            scope = self.final(name)
            if other and f"{scope}Option1" in self.schemas:
                # The variants of another union have the usual names.
                scope = other.name
            return self.hoisted(schema, scope, place=place)
        bare = {key: value for key, value in inner.items() if key not in {"description", "default"}}
        out: Json = {**self.add(name, bare, place=place, other=other), **_prose(inner)}
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


def _option_names(parts: list[Json]) -> list[str]:
    """Return what the name of each part of a union has behind the name of the whole.

    A variant that extends a component is named after it, if no other one does so.
    """
    extended = [
        [name for name in map(ref_name, part.get("allOf", [])) if name][-1:] for part in parts
    ]
    return [
        names[0] if names and extended.count(names) == 1 else f"Option{index}"
        for index, names in enumerate(extended, 1)
    ]


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
