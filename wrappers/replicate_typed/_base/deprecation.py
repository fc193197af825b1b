"""Names that new code has no use for: editors strike them through, and calls of them just work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["deprecated"]

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:

    def deprecated(message: str) -> Callable[[Any], Any]:  # noqa: ARG001 - for editors
        """Return a decorator that changes nothing: code for ``replicate`` 1.x gets no warnings."""
        return lambda function: function
