"""What the code says of a schema otherwise than the tool would: defaults, positions, unions."""

from __future__ import annotations

import re

from ..description.document import Json, follow, is_array, is_object, objects
from ..description.unions import choice_in, is_union
from .packed_facts import pack_union

#: The pointers of schemas.
_SCHEMA = re.compile(
    r"(/schema|^/components/schemas/[^/]+)"
    r"(/(properties|patternProperties|\$defs)/[^/]+"
    r"|/(items|additionalProperties|not|contains|propertyNames)"
    r"|/(oneOf|anyOf|allOf|prefixItems)/\d+)*$"
)
_OF_PARAMETER = re.compile(r"/parameters/[^/]+/schema$")
#: Characters of a default in the text for readers.
_MAX_DEFAULT = 200


def add_schema_facts(document: Json) -> None:
    """Write into each schema what the tool would lose, or would make something else of.

    The members of objects still have the names of JSON, and intersections are joined.
    """
    found = [(at, schema) for at, schema in objects(document) if _SCHEMA.search(at)]
    for _, schema in found:
        _list_positions(schema)
        _join_lists(schema, document)
    found = [(at, schema) for at, schema in objects(document) if _SCHEMA.search(at)]
    # References first: each repeats the text of its component.
    for _, schema in sorted(found, key=lambda pair: "$ref" not in pair[1]):
        _describe(schema, document)
    for at, schema in found:
        _pack_choice(schema, document)
        if "$ref" in schema and "description" in schema and _OF_PARAMETER.search(at):
            # The tool reads no text beside the reference of a parameter, but that of a union.
            target = {"$ref": schema.pop("$ref")}
            schema["anyOf"] = [target, dict(target)]


def _list_positions(schema: Json) -> None:
    """Write a list with a schema for each position as a list of any of them.

    Further items are of the schema that they have, or of one of these.
    """
    places: object = schema.pop("prefixItems", None)
    if not is_array(places) or not places:
        return
    items: object = schema.get("items")
    rest = [items] if is_object(items) and items != {"not": {}} else []
    parts = [part for index, part in enumerate([*places, *rest]) if part not in places[:index]]
    schema["items"] = parts[0] if len(parts) == 1 else {"anyOf": parts}


def _join_lists(schema: Json, document: Json) -> None:
    """Write a union of lists of objects as a list of their union, whose items are told apart each."""
    for key in ("oneOf", "anyOf"):
        parts: list[Json] = schema.get(key, [])
        lists = [part for part in parts if _lists_objects(part, document)]
        if len(lists) < 2:
            continue
        items = [part["items"] for part in lists]
        items = [item for index, item in enumerate(items) if item not in items[:index]]
        one: Json = {"type": "array", "items": {"oneOf": items} if len(items) > 1 else items[0]}
        schema[key] = [part for part in parts if part not in lists] + [one]


def _lists_objects(part: Json, document: Json) -> bool:
    items: object = part.get("items") if part.get("type") == "array" else None
    if not is_object(items) or not items:
        return False
    whole = follow(document, items)
    return is_union(whole) or whole.get("type") == "object" or "properties" in whole


def _describe(schema: Json, document: Json) -> None:
    """Move a default, a deprecation and known values into the text for readers.

    A default is the server's to apply: what a caller leaves out is not sent.
    """
    default: object = schema.pop("default", None)
    deprecated = schema.pop("deprecated", None) is True
    known: object = schema.get("x-known-values")
    if default is None and not deprecated and not is_array(known):
        return
    text = str(schema.get("description") or follow(document, schema).get("description") or "")
    before = ["Deprecated."] if deprecated else []
    after = [f"Known values: {_short(known)[1:-1]}."] if is_array(known) else []
    after += [] if default is None else [f"Default: {_short(default)}."]
    gap = "\n\n" if "\n" in text.strip() else " "
    schema["description"] = gap.join([*before, *filter(None, [text.strip()]), *after])


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_DEFAULT else f"{text[: _MAX_DEFAULT - 1]}…"


def _pack_choice(schema: Json, document: Json) -> None:
    """Pack what tells the objects in a union apart, where the tool carries it to the templates."""
    schema.pop("example", None)
    choice = choice_in(schema, document) if is_union(schema) else None
    if choice is not None:
        schema["example"] = pack_union(choice)
