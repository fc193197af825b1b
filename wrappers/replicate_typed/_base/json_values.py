"""Type guards for JSON values, which every type checker follows."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a JSON value is an object; JSON guarantees that its keys are strings."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a JSON value is a list."""
    return isinstance(value, list)


def object_items(value: object) -> list[dict[str, Any]]:
    """Return the items of a list that are objects; an empty list if the value is not a list."""
    return [item for item in value if is_object(item)] if is_list(value) else []
