"""The type of a field as a Python caller reads it, on one line."""

from __future__ import annotations

from typing import Any

from ..description.document import is_array, is_object, ref_name
from .nulls import without_null

#: The formats that change the Python type.
_TYPED_FORMATS = frozenset({"date-time", "date", "binary", "uuid"})
_PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "array": "list",
}


def type_text(schema: Any) -> str:
    """Return the type of a schema's values, such as ``list[Prediction]`` or ``datetime | None``."""
    if not is_object(schema):
        return "Any"
    name = ref_name(schema)
    if name:
        return name
    inner, nullable = without_null(schema)
    if nullable:
        return type_text(inner) + " | None"
    for union, glue in (("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")):
        if union in schema:
            return glue.join(dict.fromkeys(type_text(part) for part in schema[union]))
    if "enum" in schema:
        return "Literal[" + ", ".join(repr(value) for value in schema["enum"]) + "]"
    declared = schema.get("type")
    if is_array(declared):
        return " | ".join(_PLAIN.get(str(name), "Any") for name in declared)
    if declared == "array":
        return f"list[{type_text(schema.get('items', {}))}]"
    if declared == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {type_text(values) if is_object(values) and values else 'Any'}]"
    if declared == "string" and schema.get("format") in _TYPED_FORMATS:
        return {"date-time": "datetime", "date": "date", "binary": "File", "uuid": "UUID"}[
            schema["format"]
        ]
    return _PLAIN.get(str(declared), "Any")
