"""Secret inputs, which the API redacts once the model has received them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.json_values import is_object, member
from .._contract.schemas import named_schemas

#: What replaces the value of a secret.
REDACTED = "[REDACTED]"


def secret_names(document: Mapping[str, Any], component: str) -> frozenset[str]:
    """Return the names of the inputs that a model declares secret, as Cog's ``Secret`` does.

    Args:
        document: The OpenAPI document of the model's version.
        component: The schema of the inputs, ``Input`` or ``TrainingInput``.
    """
    properties = member(named_schemas(document).get(component), "properties")
    if not is_object(properties):
        return frozenset()
    return frozenset(name for name, schema in properties.items() if _is_secret(schema))


def _is_secret(schema: Any) -> bool:
    if not is_object(schema):
        return False
    secret = schema.get("x-cog-secret") is True or schema.get("format") == "password"
    return secret or _is_secret(schema.get("items"))


def redact(input: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return an input with the named values redacted."""
    return {name: REDACTED if name in names else value for name, value in input.items()}
