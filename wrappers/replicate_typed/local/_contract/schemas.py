"""JSON schemas in OpenAPI 3.0 documents: references resolved, ``nullable`` translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._objects.schema_reader import MAX_SCHEMAS
from .._base.json_values import is_list, is_object

_PREFIX = "#/components/schemas/"

#: Keywords whose values are not schemas.
_NOT_SCHEMAS = frozenset({"default", "example", "examples", "enum", "const", "required"})


def resolve(schema: Any, components: Mapping[str, Any]) -> Any:
    """Return a schema with its references replaced by what they refer to.

    A schema that contains itself accepts anything there, and so does what comes after a great
    number of schemas: a few that refer to each other can stand for any number.

    Args:
        schema: A schema, or a part of one.
        components: The schemas that ``#/components/schemas/…`` refers to.
    """
    return _Resolver(components).resolve(schema, ())


class _Resolver:
    """Resolves the references of one schema."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._left = MAX_SCHEMAS

    def resolve(self, schema: Any, parents: tuple[str, ...]) -> Any:
        """Return a part of the schema with its references resolved.

        Args:
            schema: The part.
            parents: The references that are being resolved.
        """
        if is_list(schema):
            return [self.resolve(item, parents) for item in schema]
        if not is_object(schema):
            return schema
        self._left -= 1
        if self._left < 0:
            return {}
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self._follow(reference, schema, parents)
        resolved: dict[str, Any] = {}
        for key, value in schema.items():
            if key in _NOT_SCHEMAS:
                resolved[key] = value
            elif key == "properties" and is_object(value):
                # The keys are names of properties, which may equal a keyword.
                resolved[key] = {name: self.resolve(part, parents) for name, part in value.items()}
            else:
                resolved[key] = self.resolve(value, parents)
        return _translate_nullable(resolved)

    def _follow(self, reference: str, schema: dict[str, Any], parents: tuple[str, ...]) -> Any:
        name = reference.removeprefix(_PREFIX)
        rest = self.resolve({key: v for key, v in schema.items() if key != "$ref"}, parents)
        if name in parents or name not in self._components:
            return _translate_nullable(rest)
        target = self.resolve(self._components[name], (*parents, name))
        return _translate_nullable({**target, **rest}) if is_object(target) else target


def _translate_nullable(schema: Any) -> Any:
    """Return a schema in which OpenAPI's ``nullable`` is an ``anyOf``, as in JSON Schema."""
    if not is_object(schema) or schema.get("nullable") is not True:
        return schema
    rest = {key: value for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]}
