"""The changes of what a schema says beside its type: limits, defaults and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, is_object, quoted
from ..upstream.nulls import without_null
from ..upstream.values import CONSTRAINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Limits below which nothing, and above which nothing, is allowed.
_FLOORS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_CEILINGS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
#: Marks that are there or not, with the words for both.
_MARKS = {
    "deprecated": ("deprecated", "no longer deprecated"),
    "readOnly": ("read-only now", "no longer read-only"),
    "writeOnly": ("write-only now", "no longer write-only"),
    "uniqueItems": ("no value may be there twice now", "values may be there twice now"),
}
#: Keywords that the words for a type have.
_IN_TYPES = frozenset({"format", "const"})
LIMITS = tuple(key for key in CONSTRAINTS if key not in _IN_TYPES)


def limit_changes(before: Any, after: Any) -> Iterator[tuple[str, bool, bool]]:
    """Yield each change of a limit, a default or a mark in words.

    With each goes whether senders are allowed less, or mean something else, than before, and
    whether receivers get less.
    """
    was, now = _limits(before), _limits(after)
    for key in LIMITS:
        one, other = was.get(key), now.get(key)
        if quoted(one, 10_000) == quoted(other, 10_000):
            continue
        if key in _MARKS:
            if bool(one) != bool(other):
                less = bool(other) and key in {"readOnly", "uniqueItems"}
                yield _MARKS[key][not other], less, bool(other) and key == "writeOnly"
        elif key not in was:
            yield f"{key} {quoted(other)} added", key != "default", False
        elif key not in now:
            yield f"{key} {quoted(one)} removed", False, False
        else:
            detail = f"{key} {quoted(one)} is now {quoted(other)}"
            yield detail, not _wider(key, one, other), False


def _wider(key: str, before: Any, after: Any) -> bool:
    """Return whether a limit allows all that it allowed."""
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return False
    if key in _FLOORS:
        return bool(after <= before)
    return key in _CEILINGS and bool(after >= before)


def _limits(schema: Any) -> Json:
    if not is_object(schema):
        return {}
    both = {**schema, **without_null(schema)[0]}
    return {key: both[key] for key in LIMITS if key in both}
