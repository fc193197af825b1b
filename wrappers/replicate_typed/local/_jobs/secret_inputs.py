"""Secret inputs, which the API redacts once the model has received them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._objects.input_schema import ValueSchema, read_inputs

#: What replaces the value of a secret.
REDACTED = "[REDACTED]"


def secret_names(document: Mapping[str, Any], component: str) -> frozenset[str]:
    """Return the names of the inputs that a model declares secret, as Cog's ``Secret`` does.

    Args:
        document: The OpenAPI document of the model's version.
        component: The schema of the inputs, ``Input`` or ``TrainingInput``.
    """
    inputs = read_inputs(document, component)
    members = inputs.members if inputs is not None else ()
    return frozenset(member.name for member in members if _is_secret(member.schema))


def _is_secret(schema: ValueSchema) -> bool:
    """Return whether a value is a secret, or may have one in it."""
    members = (member.schema for member in schema.members)
    parts = (schema.items, schema.additional, *schema.options, *members)
    return schema.is_secret or any(part is not None and _is_secret(part) for part in parts)


def redact(input: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return an input with the named values redacted."""
    return {name: REDACTED if name in names else value for name, value in input.items()}
