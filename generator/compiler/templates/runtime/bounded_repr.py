"""Records whose ``repr`` is never long: logs and tracebacks show it."""

from __future__ import annotations

from reprlib import recursive_repr
from typing import Any, TypeVar

import attrs

T = TypeVar("T", bound=type)

#: The longest ``repr`` of a record, in characters.
MAX_REPR = 2000


def bounded_repr(record: T) -> T:
    """Make the ``repr`` of a class's objects ``MAX_REPR`` characters long at the most.

    One function does for all classes, which are defined with ``repr=False``: attrs would compile
    one for each, which takes as long as the rest of the class.
    """
    record.__repr__ = _repr  # type: ignore[assignment,method-assign]  # it has the same signature
    return record


@recursive_repr("...")
def _full(record: attrs.AttrsInstance) -> str:
    """Return what attrs would."""
    shown = [
        f"{field.name}={getattr(record, field.name)!r}"
        for field in attrs.fields(type(record))
        if field.repr
    ]
    name = type(record).__qualname__.rpartition(">.")[2]
    return f"{name}({', '.join(shown)})"


def _repr(self: Any) -> str:
    text = _full(self)
    if len(text) <= MAX_REPR:
        return text
    gap = f"… ({len(text)} characters) …"
    tail = MAX_REPR // 8
    return f"{text[: MAX_REPR - tail - len(gap)]}{gap}{text[-tail:]}"
