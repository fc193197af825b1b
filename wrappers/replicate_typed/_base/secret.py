"""Text that must not be shown."""

from __future__ import annotations


class Secret(str):
    """A string that is not shown, not even where a traceback shows the variables of its frames."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"
