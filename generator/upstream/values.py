"""The values that a schema lists: an enum, known values, and a constant."""

from __future__ import annotations

from typing import Any

from ..description.document import Json, is_array, is_object

#: Keywords that a Python type does not show and a server may check.
CONSTRAINTS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default", "const", "format",
    "deprecated", "readOnly", "writeOnly",
)  # fmt: skip


def normalise_enum(schema: Json) -> None:
    """Keep an enum of strings or of integers.

    Turn any other into a plain type with known values.
    """
    values: list[Any] = schema["enum"]
    kinds = list(dict.fromkeys(_type_of(value) for value in values))
    declared = schema.get("type", kinds[0])
    if len(kinds) == 1 and kinds[0] in {"string", "integer"} and declared == kinds[0]:
        schema["type"] = declared
        return
    del schema["enum"]
    schema.setdefault("type", kinds[0] if len(kinds) == 1 else kinds)
    schema["x-known-values"] = values


def normalise_const(schema: Json) -> None:
    """Keep a constant that is a string, an integer or a boolean.

    Turn any other into a type with a known value.
    """
    if "const" not in schema:
        return
    if isinstance(schema["const"], str | int):
        schema.setdefault("type", _type_of(schema["const"]))
        return
    value = schema.pop("const")
    schema.setdefault("type", _type_of(value))
    if value is not None:
        schema["x-known-values"] = [value]


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if is_object(value) or is_array(value):
        return "object" if is_object(value) else "array"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "null"
