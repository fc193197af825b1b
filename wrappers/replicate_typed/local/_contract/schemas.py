"""JSON schemas in OpenAPI 3.0 documents: references resolved, ``nullable`` translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.json_values import is_list, is_object

_PREFIX = "#/components/schemas/"

#: Keywords whose values are not schemas.
_NOT_SCHEMAS = frozenset({"default", "example", "examples", "enum", "const", "required"})


def resolve(schema: Any, components: Mapping[str, Any], parents: tuple[str, ...] = ()) -> Any:
    """Return a schema with its references replaced by what they refer to.

    Args:
        schema: A schema, or a part of one.
        components: The schemas that ``#/components/schemas/…`` refers to.
        parents: The references being resolved; a schema that contains itself accepts anything.
    """
    if is_list(schema):
        return [resolve(item, components, parents) for item in schema]
    if not is_object(schema):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(_PREFIX)
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        if name in parents or name not in components:
            return _translate_nullable(resolve(rest, components, parents))
        target = resolve(components[name], components, (*parents, name))
        if not is_object(target):
            return target
        return _translate_nullable({**target, **resolve(rest, components, parents)})
    resolved: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _NOT_SCHEMAS:
            resolved[key] = value
        elif key == "properties" and is_object(value):
            # The keys are names of properties, which may equal a keyword.
            resolved[key] = {
                name: resolve(part, components, parents) for name, part in value.items()
            }
        else:
            resolved[key] = resolve(value, components, parents)
    return _translate_nullable(resolved)


def _translate_nullable(schema: Any) -> Any:
    """Return a schema in which OpenAPI's ``nullable`` is an ``anyOf``, as in JSON Schema."""
    if not is_object(schema) or schema.get("nullable") is not True:
        return schema
    rest = {key: value for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]}
