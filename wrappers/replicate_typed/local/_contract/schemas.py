"""JSON schemas as validators take them: references resolved, OpenAPI 3.0's words translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.json_values import is_list, is_object

_PREFIX = "#/components/schemas/"


def resolved(schema: Any, components: Mapping[str, Any], inside: tuple[str, ...] = ()) -> Any:
    """A schema without references.

    Args:
        schema: A schema, or a part of one.
        components: The schemas that it refers to as ``#/components/schemas/…``.
        inside: The references being resolved; a schema within itself takes anything.
    """
    if is_list(schema):
        return [resolved(item, components, inside) for item in schema]
    if not is_object(schema):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(_PREFIX)
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        if name in inside or name not in components:
            return _nullable(resolved(rest, components, inside))
        target = resolved(components[name], components, (*inside, name))
        if not is_object(target):
            return target
        return _nullable({**target, **resolved(rest, components, inside)})
    made: dict[str, Any] = {}
    for key, value in schema.items():
        # Names of properties are no keywords, and examples are no schemas.
        if key in {"default", "example", "examples", "enum", "const", "required"}:
            made[key] = value
        elif key == "properties" and is_object(value):
            made[key] = {name: resolved(part, components, inside) for name, part in value.items()}
        else:
            made[key] = resolved(value, components, inside)
    return _nullable(made)


def is_joined(document: Mapping[str, Any]) -> bool:
    """Whether the pieces of a model's output are the parts of one text.

    Args:
        document: The version's OpenAPI document.
    """
    output: Any = document
    for key in ("components", "schemas", "Output"):
        output = output.get(key) if is_object(output) else None
    return is_object(output) and output.get("x-cog-array-display") == "concatenate"


def _nullable(schema: Any) -> Any:
    """A schema in which ``nullable`` of OpenAPI 3.0 is a choice, as JSON Schema has it."""
    if not is_object(schema) or schema.get("nullable") is not True:
        return schema
    rest = {key: value for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]}
