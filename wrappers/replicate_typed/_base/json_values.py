"""JSON values, told apart in a way that every type checker follows."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is an object; JSON has no names but strings."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)


def object_items(value: object) -> list[dict[str, Any]]:
    """The objects in a list, none if it is no list."""
    return [item for item in value if is_object(item)] if is_list(value) else []
