"""Inputs that are secrets: the API tells what they were no more once the model has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.json_values import is_object

#: What stands in the place of a secret.
REDACTED = "[REDACTED]"


def secret_names(document: Mapping[str, Any], component: str) -> frozenset[str]:
    """The inputs that a model says are secrets, as Cog's ``Secret`` does.

    Args:
        document: The version's OpenAPI document.
        component: The schema of its inputs, ``Input`` or ``TrainingInput``.
    """
    found: Any = document
    for key in ("components", "schemas", component, "properties"):
        found = found.get(key) if is_object(found) else None
    if not is_object(found):
        return frozenset()
    return frozenset(name for name, schema in found.items() if _is_secret(schema))


def _is_secret(schema: Any) -> bool:
    if not is_object(schema):
        return False
    secret = schema.get("x-cog-secret") is True or schema.get("format") == "password"
    return secret or _is_secret(schema.get("items"))


def redacted(input: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """An input without its secrets."""
    return {name: REDACTED if name in names else value for name, value in input.items()}
