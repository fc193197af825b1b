"""A node of a description without what means nothing: prose, and the order of most lists."""

from __future__ import annotations

from typing import Any

from ..description.document import is_array, is_object, quoted


def canonical(node: Any, key: str = "") -> Any:
    """Return a node without prose, and in one order where the order means nothing.

    Args:
        node: The node.
        key: The keyword or the name that it is the value of.
    """
    if is_object(node):
        return {
            name: canonical(value, name)
            for name, value in node.items()
            if key in {"properties", "schemas", "patternProperties", "$defs"}
            or (
                name not in {"summary", "description"}
                and not (name == "additionalProperties" and value is True)
            )
        }
    if is_array(node):
        values = [canonical(value) for value in node]
        unordered = key in {"required", "enum", "type", "oneOf", "anyOf", "allOf", "x-known-values"}
        return sorted(values, key=lambda v: quoted(v, 10_000)) if unordered else values
    # 1 and True are equal in Python.
    return (type(node).__name__, node)
