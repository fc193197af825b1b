"""Which component schemas a node refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, ref_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable


def referred(*nodes: Any) -> frozenset[str]:
    """Return the component schemas that nodes refer to themselves."""
    return frozenset(
        name for node in nodes for _, found in walk(node) if (name := ref_name(found)) is not None
    )


def reachable(names: Iterable[str], schemas: Json) -> set[str]:
    """Return schemas with all that they refer to, directly or through others."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(referred(schemas.get(name, {})))
    return seen
