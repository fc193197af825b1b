"""The words of a report for types, lists and values, as the description has them on the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..description.document import Json, is_array, is_object, quoted, ref_name
from ..upstream.nulls import NULL, without_null

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Values of an enum and members of an object that a line lists.
_MAX_LISTED = 12

#: The Python types that openapi.yaml writes where a place describes a member in its own way.
_PYTHON = {
    "Any": "any JSON",
    "File": "string (binary)",
    "None": "null",
    "UUID": "string (uuid)",
    "bool": "boolean",
    "date": "string (date)",
    "datetime": "string (date-time)",
    "float": "number",
    "int": "integer",
    "list": "list",
    "str": "string",
}


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a list in prose: ``a, b and c``."""
    found = list(names)
    if len(found) > _MAX_LISTED:
        found = [*found[: _MAX_LISTED - 1], f"{len(found) - _MAX_LISTED + 1} more"]
    return f" {last} ".join(part for part in (", ".join(found[:-1]), *found[-1:]) if part)


def type_words(schema: Any) -> str:
    """Return the type of a schema's values, such as ``string (date-time) or null``."""
    if not is_object(schema):
        return "any JSON"
    name = ref_name(schema)
    if name:
        return name
    if schema == NULL:
        return "null"
    inner, nullable = without_null(schema)
    if nullable:
        return _either([*_alternatives(inner), "null"])
    return _either(_alternatives(schema))


def _alternatives(schema: Json) -> Sequence[str]:
    """Return the words for each alternative of a schema without null."""
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return [type_words(part) for part in schema[union]]
    if "allOf" in schema:
        return [listed(type_words(part) for part in schema["allOf"])]
    if ref_name(schema):
        return [type_words(schema)]
    if "const" in schema:
        return [quoted(schema["const"], 40)]
    if "enum" in schema:
        return [quoted(value, 40) for value in schema["enum"]]
    declared = schema.get("type")
    if is_array(declared):
        return [_plain({**schema, "type": name}) for name in declared]
    return [_plain(schema)]


def _plain(schema: Json) -> str:
    kind = schema.get("type")
    if schema.get("not") == {}:
        return "nothing"
    if kind == "array":
        of = type_words(schema.get("items", {}))
        return f"list of ({of})" if " or " in of else f"list of {of}"
    if kind == "object":
        if schema.get("properties"):
            return f"object with {listed(sorted(schema['properties']))}"
        values = schema.get("additionalProperties")
        if not is_object(values) or not values:
            return "object"
        of = type_words(values)
        return f"map of ({of})" if " or " in of else f"map of {of}"
    if kind is None:
        return "any JSON"
    known = schema.get("format") if kind in {"string", "integer", "number"} else None
    return f"{kind} ({known})" if known else str(kind)


def _either(words: Iterable[str]) -> str:
    return listed(dict.fromkeys(words), "or")


def outline(schema: Json) -> str:
    """Return what a component schema is: its values, its members, or its type."""
    if "enum" in schema:
        return listed((str(value) for value in schema["enum"]), "or")
    return listed(sorted(schema.get("properties", {}))) or type_words(schema)


def keyword_words(key: str, before: object, after: object) -> str:
    """Return the change of a keyword that has no words of its own; ``None`` is its absence."""
    return f"{key.removeprefix('x-').replace('-', ' ')} {value_words(before, after)}"


def value_words(before: object, after: object) -> str:
    """Return the change of a value, which is ``None`` where there is none."""
    if before is None:
        return f"{quoted(after)} added"
    if after is None:
        return f"{quoted(before)} removed"
    return f"{quoted(before)} is now {quoted(after)}"


def python_name_words(before: str | None, after: str | None) -> str:
    """Return the change of a name in Python, empty if there is none; ``None`` is the usual name."""
    if before == after:
        return ""
    is_now = f"is {after or 'what its name says'} in Python now"
    return f"{is_now}, no longer {before}" if before else is_now


def python_type_in_words(text: str) -> str:
    """Return a type that openapi.yaml has as Python in the words of a report."""
    plain = re.sub(r"\w+", lambda found: _PYTHON.get(found[0], found[0]), text)
    plain = plain.replace("dict[string, any JSON]", "object").replace("dict[string, ", "map of [")
    while (inner := re.sub(r"(list|map of) ?\[([^\[\]]*)\]", _of, plain)) != plain:
        plain = inner
    return plain.replace(" | ", " or ")


def _of(found: re.Match[str]) -> str:
    kind, of = found[1].removesuffix(" of"), found[2]
    return f"{kind} of ({of})" if " | " in of else f"{kind} of {of}"
