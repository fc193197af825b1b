"""Actions of the overlay that openapi.yaml does not follow, found without upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import is_array, is_object

if TYPE_CHECKING:
    from ..description.document import Json
    from .overlay import Action, Overlay


#: The faults of an action.
UNMATCHED = "matches nothing in openapi.yaml"
STALE = "is not what openapi.yaml says"


def stale_actions(document: Json, overlay: Overlay) -> list[tuple[Action, str]]:
    """Return the updates of an overlay that a description lacks, each with its fault.

    The fault is ``UNMATCHED`` or ``STALE``. Removals and copies leave no trace that could be
    checked, and a fallback applies to older revisions only.
    """
    out: list[tuple[Action, str]] = []
    for action in overlay.actions:
        if action.remove or action.copy is not None or action.fallback:
            continue
        nodes = action.query.find(document)
        if not nodes:
            out.append((action, UNMATCHED))
        elif not all(_contains(node.value, action.update) for node in nodes):
            out.append((action, STALE))
    return out


def _contains(value: Any, update: Any) -> bool:
    if is_object(update):
        return is_object(value) and all(
            key in value and _contains(value[key], part) for key, part in update.items()
        )
    if is_array(update):
        return is_array(value) and all(part in value for part in update)
    if is_array(value):
        return update in value
    return bool(value == update)
