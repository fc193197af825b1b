"""Records whose ``repr`` is never long: logs and tracebacks show it."""

from __future__ import annotations

from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T", bound=type)

#: The longest ``repr`` of a record, in characters.
MAX_REPR = 2000


def bounded_repr(record: T) -> T:
    """Make the ``repr`` of a class's objects ``MAX_REPR`` characters long at the most."""
    full: Any = record.__repr__

    @wraps(full)
    def __repr__(self: object) -> str:  # noqa: N807 - it becomes that method
        text: str = full(self)
        if len(text) <= MAX_REPR:
            return text
        gap = f"… ({len(text)} characters) …"
        tail = MAX_REPR // 8
        return f"{text[: MAX_REPR - tail - len(gap)]}{gap}{text[-tail:]}"

    record.__repr__ = __repr__  # type: ignore[assignment,method-assign]  # it has the same signature
    return record
